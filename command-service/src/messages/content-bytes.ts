import { jsonBytes } from '@parley/service-kit/bounds/take-within-bytes';

/** UTF-8 bytes that a message adds to its author's quota. */
export function contentBytes(text: string | null, custom: object | null | undefined): number {
  return Buffer.byteLength(text ?? '') + (custom ? jsonBytes(custom) : 0);
}
