import { z } from 'zod';

export const id = z.uuid().lowercase();
/** RFC 3339, UTC, milliseconds. */
export const time = z.iso.datetime({ precision: 3 });
/** 1, 2, 3 … in its conversation, without a hole. */
export const seq = z.int().positive();
export const position = z.string().min(1);
export const role = z.enum(['owner', 'admin', 'member']);
export type Role = z.infer<typeof role>;
export const kind = z.enum(['direct', 'group']);

/** Microseconds since 1970, as the log counts, to RFC 3339. */
export function timeOf(microseconds: number): string {
  return new Date(Math.floor(microseconds / 1000)).toISOString();
}
