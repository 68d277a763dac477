/** Pages of lists: limits, and cursors that clients must not take apart. */
import { z } from 'zod';
import { Problem } from '@parley/service-kit/problems';

/** A number of a query string: digits alone, where Number() would also take none, `0x10` and `1e3`. */
export function wholeNumber({ least, most }: { least: number; most?: number }) {
  const digits = z.unknown().refine((value) => /^\d{1,16}$/.test(String(value)), 'Must be a whole number');
  const number = z.int().min(least);
  return digits
    .transform(Number)
    .pipe(most === undefined ? number : number.max(most))
    .meta({ type: 'integer', minimum: least, ...(most !== undefined && { maximum: most }) });
}

export const limit = wholeNumber({ least: 1, most: 200 }).prefault(50);
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
