/** Pages by `seq`, ascending: before a seq, after a seq, around a message, or the newest page. `before` and `after` are exclusive. */
import { z } from 'zod';
import type { Condition } from '@parley/read-tables/reads/read-matching';
import { id } from '@parley/events/wire/fields';
import { takeWithinBytes } from '@parley/service-kit/bounds/take-within-bytes';
import { limit, type PageBounds } from './page.ts';
import { wholeNumber } from '@parley/service-kit/http/whole-number';

const seqParameter = wholeNumber({ least: 1 });

export const seqPageQuery = z
  .strictObject({
    before: seqParameter.optional().describe('Return the items before this seq'),
    after: wholeNumber({ least: 0 }).optional().describe('Return the items after this seq; 0 for the first page'),
    around: z.union([id, seqParameter]).optional().describe('Return the items around this seq or message id'),
    limit,
  })
  .refine(({ before, after, around }) => [before, after, around].filter((point) => point !== undefined).length <= 1, {
    message: 'At most one of before, after and around is allowed',
    path: ['around'],
  });

export const seqPageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item).describe('By ascending `seq`'),
    hasBefore: z.boolean().describe('There are older items'),
    hasAfter: z.boolean().describe('There are newer items'),
  });

/** The newest page unless one of `before`, `after` and `around` is given. */
export interface SeqPage extends PageBounds {
  before?: number | undefined;
  after?: number | undefined;
  /** A seq or a message id. The page contains it and items on both sides. */
  around?: number | string | undefined;
}

/** Up to `limit` items in one direction, closest first: downwards below `below`, or upwards from `from`. */
export interface SeqRange {
  below?: number;
  from?: number;
  limit: number;
}

/** Returns the ranges that make up a page. `around`: the seq that the page's `around` resolves to. */
export function rangesOf({ before, after, limit }: Pick<SeqPage, 'before' | 'after' | 'limit'>, around: number | undefined): SeqRange[] {
  if (before !== undefined) return [{ below: before, limit }];
  if (after !== undefined) return [{ from: after + 1, limit }];
  if (around === undefined) return [{ limit }];
  const older = Math.floor(limit / 2);
  return [
    { below: around, limit: older },
    { from: around, limit: limit - older },
  ];
}

/** The end of a query that selects the range, after a condition on the conversation. `column` is the seq. */
export function rangeSql(column: string, { below, from, limit }: SeqRange): Condition {
  const [comparison, order] = from === undefined ? ['<', 'DESC'] : ['>=', 'ASC'];
  return {
    sql: `AND ${column} ${comparison} ? ORDER BY ${column} ${order} LIMIT ?`,
    values: [from ?? below ?? Number.MAX_SAFE_INTEGER, limit],
  };
}

/** Takes the rows of each range, closest first, that may fit into a page: those whose texts do. At least one of each. */
export function fittingRows<Row>(ranges: readonly (readonly Row[])[], maxBytes: number, textBytesOf: (row: Row) => number): Row[][] {
  return ranges.map((rows) => takeWithinBytes(rows, { maxBytes: maxBytes / ranges.length, sizeOf: textBytesOf }).taken);
}

/**
 * Takes the items of each range that are closest to its start, up to the bound in bytes, by ascending seq. The page then has no gap, as each
 * range is given with the closest item first.
 */
export function takeClosest<Item extends { seq: number }>(ranges: readonly (readonly Item[])[], maxBytes: number): Item[] {
  const rangeBytes = maxBytes / ranges.length;
  return ranges.flatMap((items) => takeWithinBytes(items, { maxBytes: rangeBytes }).taken).sort((one, other) => one.seq - other.seq);
}
