/** Pages of lists: limits and opaque cursors. */
import { z } from 'zod';
import { takeWithinBytes } from '@parley/service-kit/bounds/take-within-bytes';
import { wholeNumber } from '@parley/service-kit/http/whole-number';
import { Problem } from '@parley/service-kit/problems';

export const limit = wholeNumber({ least: 1, most: 200 }).prefault(50).describe('Maximum number of items to return');
export const cursor = z.string().max(500).optional().describe('`nextCursor` of the previous page; omit it for the first page');

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item).describe('The items of this page'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last one'),
  });

/** Bounds of a page. */
export interface PageBounds {
  /** Number of items. */
  limit: number;
  /** Size of the items as JSON in UTF-8. The first item is returned whatever its size. */
  maxBytes: number;
}

/**
 * Converts rows to the items of a page. The caller reads one row more than the limit, which shows that there is a next page, or says so by
 * `hasMore`.
 */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  { limit, maxBytes }: PageBounds,
  { itemOf, keyOf, hasMore = false }: { itemOf: (row: Row) => Item; keyOf: (last: Row) => unknown; hasMore?: boolean },
): Page<Item> {
  const { taken: items } = takeWithinBytes(rows.slice(0, limit).map(itemOf), { maxBytes });
  const isLast = items.length === 0 || (!hasMore && rows.length === items.length);
  return { items, nextCursor: isLast ? null : encodeCursor(keyOf(rows[items.length - 1]!)) };
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
