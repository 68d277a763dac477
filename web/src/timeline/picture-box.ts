import type { Attachment } from '@parley/events/wire/messages';

/** The widest and highest a single picture gets, in pixels, and its proportions at most. */
const maxWidth = 432;
const maxHeight = 420;
const widest = 3;
const tallest = 1 / 2;
/** Longest edge of a thumbnail. */
const thumbnailSize = 320;

export interface PictureBox {
  width: number;
  height: number;
  /** The thumbnail if it is large enough for the box. */
  url: string;
}

/** The box of a single picture. Large pictures are scaled down, small ones are not scaled up. */
export function pictureBox({ width, height, url, thumbnailUrl }: Attachment): PictureBox {
  const proportions = Math.min(widest, Math.max(tallest, width / height));
  const boxWidth = Math.round(Math.max(120, Math.min(maxWidth, width, maxHeight * proportions)));
  const boxHeight = Math.round(boxWidth / proportions);
  return { width: boxWidth, height: boxHeight, url: Math.max(boxWidth, boxHeight) > thumbnailSize ? url : thumbnailUrl };
}
