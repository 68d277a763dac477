/** Pages of lists: limits, and cursors that clients must not take apart. */
import { z } from 'zod';
import { Problem } from '@parley/service-kit/problems';

export const limit = z.coerce.number().int().min(1).max(200).default(50);
export const cursor = z.string().max(500).optional();

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export const pageOf = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

/** One row more than the page was asked for says that there is a next one, and is not part of this one. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (last: Row) => unknown,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  return { rows: page, nextCursor: rows.length > limit ? encodeCursor(keyOf(page.at(-1)!)) : null };
}

export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Where the last page ended; undefined for the first one. Throws Problem `validation_failed`. */
export function decodeCursor<Key>(text: string | undefined, schema: z.ZodType<Key>): Key | undefined {
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (parsed.success) return parsed.data;
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'Not a cursor of this list' }] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
