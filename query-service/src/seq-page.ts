/** Pages by `seq`: before one, after one, around one, or the newest. Ascending; `before` and `after` exclude their seq. */
import { z } from 'zod';
import type { SqlValue } from '@parley/database/database';
import { id } from '@parley/events/wire/fields';
import { limit, wholeNumber } from './page.ts';

const seqParameter = wholeNumber({ least: 1 });

export const seqPageQuery = z
  .strictObject({
    before: seqParameter.optional(),
    after: wholeNumber({ least: 0 }).optional(),
    around: z.union([id, seqParameter]).optional(),
    limit,
  })
  .refine(({ before, after, around }) => [before, after, around].filter((point) => point !== undefined).length <= 1, {
    message: 'Only one of before, after and around',
    path: ['around'],
  });

export interface SeqPage {
  /** At most one of the three; none is the newest page. */
  before?: number | undefined;
  after?: number | undefined;
  /** A seq or a message's id: it and what stands on both sides. */
  around?: number | string | undefined;
  limit: number;
}

/** What stands on one side of a seq, the nearest first. */
export interface Part {
  below?: number;
  from?: number;
  limit: number;
}

/** `around`: the seq that the page's means. */
export function partsOf({ before, after, limit }: SeqPage, around: number | undefined): Part[] {
  if (before !== undefined) return [{ below: before, limit }];
  if (after !== undefined) return [{ from: after + 1, limit }];
  if (around === undefined) return [{ limit }];
  const older = Math.floor(limit / 2);
  return [
    { below: around, limit: older },
    { from: around, limit: limit - older },
  ];
}

/** The part as the end of a query, behind a condition on the conversation. `column`: the seq's. */
export function partSql(column: string, { below, from, limit }: Part): { sql: string; values: SqlValue[] } {
  const [bound, order] = from === undefined ? ['<', 'DESC'] : ['>=', 'ASC'];
  return {
    sql: `AND ${column} ${bound} ? ORDER BY ${column} ${order} LIMIT ?`,
    values: [from ?? below ?? Number.MAX_SAFE_INTEGER, limit],
  };
}
