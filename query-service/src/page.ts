/** Pages of lists: limits and opaque cursors. */
import { z } from 'zod';
import { takeWithinBytes } from '@parley/service-kit/bounds/take-within-bytes';
import { Problem } from '@parley/service-kit/problems';

/** A whole number in a query string, in decimal digits: Number() would also accept an empty string, `0x10` and `1e3`. */
export function wholeNumber({ least, most }: { least: number; most?: number }) {
  const digits = z.unknown().refine((value) => /^\d{1,16}$/.test(String(value)), 'Must be a whole number');
  const number = z.int().min(least);
  return digits
    .transform(Number)
    .pipe(most === undefined ? number : number.max(most))
    .meta({ type: 'integer', minimum: least, ...(most !== undefined && { maximum: most }) });
}

export const limit = wholeNumber({ least: 1, most: 200 }).prefault(50).describe('Maximum number of items to return');
export const cursor = z.string().max(500).optional().describe('`nextCursor` of the previous page; omit it for the first page');

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export const pageOf = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

/** Bounds of a page. */
export interface PageBounds {
  /** Number of items. */
  limit: number;
  /** Size of the items as JSON in UTF-8. The first item is returned whatever its size. */
  maxBytes: number;
}

/** Converts rows to the items of a page. The caller reads one row more than the limit, which shows that there is a next page. */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  { limit, maxBytes }: PageBounds,
  { itemOf, keyOf }: { itemOf: (row: Row) => Item; keyOf: (last: Row) => unknown },
): Page<Item> {
  const { taken: items } = takeWithinBytes(rows.slice(0, limit).map(itemOf), { maxBytes });
  return { items, nextCursor: rows.length > items.length ? encodeCursor(keyOf(rows[items.length - 1]!)) : null };
}

export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Returns the sort key of the last item of the previous page; undefined for the first page. Throws Problem `validation_failed`. */
export function decodeCursor<Key>(text: string | undefined, schema: z.ZodType<Key>): Key | undefined {
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (parsed.success) return parsed.data;
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'Must be a cursor from a page of this list' }] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
