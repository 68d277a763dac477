/**
 * The place that stays where it is while content changes around it: a row with its distance from the top edge of the viewport, or
 * the end of the content with its distance from the bottom edge.
 */
export type Anchor = { at: 'row'; key: string; offset: number } | { at: 'end'; distance: number };

/** Closer to the end than this, the view follows new content. */
export const followWithin = 48;

export interface RowBox {
  key: string;
  top: number;
  height: number;
}

export interface Viewport {
  scrollTop: number;
  height: number;
  contentHeight: number;
}

export function distanceToEnd({ scrollTop, height, contentHeight }: Viewport): number {
  return Math.max(0, contentHeight - height - scrollTop);
}

/**
 * Chooses the anchor. `rows`: the boxes from top to bottom, in the coordinates of the content. `following`: the end of the
 * content is the end of the conversation.
 */
export function chooseAnchor(rows: readonly RowBox[], viewport: Viewport, following: boolean): Anchor {
  const distance = distanceToEnd(viewport);
  if (following && distance < followWithin) return { at: 'end', distance };
  const first = rows[firstVisible(rows, viewport.scrollTop)];
  return first ? { at: 'row', key: first.key, offset: first.top - viewport.scrollTop } : { at: 'end', distance };
}

/** The first row that ends below the position, by binary search. */
export function firstVisible(rows: readonly RowBox[], scrollTop: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.top + rows[middle]!.height > scrollTop) high = middle;
    else low = middle + 1;
  }
  return Math.min(low, rows.length - 1);
}

/** The scroll position that puts the anchor back, which may lie beyond the content; null if its row is gone. */
export function placeAnchor(anchor: Anchor, topOf: (key: string) => number | undefined, viewport: Viewport): number | null {
  if (anchor.at === 'end') return Math.max(0, viewport.contentHeight - viewport.height - anchor.distance);
  const top = topOf(anchor.key);
  return top === undefined ? null : top - anchor.offset;
}
