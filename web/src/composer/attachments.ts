/** Pictures that wait in the composer. */
import type { Attachment } from '@parley/events/wire/messages';

export const maxAttachments = 10;
export const maxMiB = 10;
const maxBytes = maxMiB * 1024 * 1024;
export const acceptedTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'];

export type Pending = {
  key: string;
  name: string;
  /** An object URL, until the composer is done with it. */
  preview: string;
} & (
  | { state: 'uploading'; progress: number }
  | { state: 'ready'; attachment: Attachment }
  | { state: 'failed'; reason: string; file: Blob | null }
);

/** Why a file cannot be sent, or null. The service decides by the content. */
export function refusalOf({ type, size }: Pick<Blob, 'type' | 'size'>): string | null {
  if (!acceptedTypes.includes(type)) return refusals['unsupported_media_type']!;
  if (size > maxBytes) return `${Math.ceil(size / 1024 / 1024)} MiB: at most ${maxMiB} can be sent`;
  return null;
}

/** By the service's code: refusals for which another attempt is pointless. */
export const refusals: Readonly<Record<string, string>> = {
  payload_too_large: `Too big: at most ${maxMiB} MiB can be sent`,
  unsupported_media_type: 'Not a PNG, JPEG, WebP, GIF or AVIF picture',
  file_quota_exceeded: 'Your space for pictures is used up',
};
