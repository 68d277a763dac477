import { z } from 'zod';

export const id = z.uuid().lowercase();
/** RFC 3339, UTC, milliseconds. */
export const time = z.iso.datetime({ precision: 3 });
/** 1, 2, 3 … in its conversation, without gaps. */
export const seq = z.int().positive();
export const position = z.string().min(1);
export const role = z.enum(['owner', 'admin', 'member']);
export type Role = z.infer<typeof role>;
export const kind = z.enum(['direct', 'group']);

let last = { milliseconds: NaN, text: '' };

/** Converts microseconds since 1970 to RFC 3339. Caches the last result, because all events of a commit have the same time. */
export function timeOf(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  if (milliseconds !== last.milliseconds) last = { milliseconds, text: new Date(milliseconds).toISOString() };
  return last.text;
}
