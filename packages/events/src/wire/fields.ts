import { z } from 'zod';
import { custom as customObject } from '../schemas/custom.ts';

export const id = z.uuid().lowercase().describe('Opaque id: a UUID in lower case');
export const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, with milliseconds');

/** A time as clients may give it. */
export const timeInput = z.iso.datetime({ offset: true }).describe('RFC 3339');
export const seq = z.int().positive().describe('Number of the event in its conversation: 1, 2, 3 … without gaps');
export const position = z.string().min(1).describe('Position token: opaque; send it with a query that must reflect this write');
export const role = z.enum(['owner', 'admin', 'member']).describe('Role of a member; both users of a direct conversation are members');
export type Role = z.infer<typeof role>;
export const kind = z.enum(['direct', 'group']).describe('`direct`: exactly two users; `group`: has a title and roles');

export const custom = customObject
  .nullable()
  .describe('Data of the product: a JSON object without meaning to the server, as it was sent; null if there is none');

let last = { milliseconds: NaN, text: '' };

/** Converts microseconds since 1970 to RFC 3339. Caches the last result, because all events of a commit have the same time. */
export function timeOf(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  if (milliseconds !== last.milliseconds) last = { milliseconds, text: new Date(milliseconds).toISOString() };
  return last.text;
}
