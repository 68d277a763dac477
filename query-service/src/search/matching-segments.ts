import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { segmentOf } from '@parley/read-tables/search/segments';
import { segmentCondition, type QueryTerms } from './query-terms.ts';
import type { UnindexedTail } from './unindexed-tails.ts';

/** Segment numbers by conversation id; conversations without a match are missing. */
export type SegmentSets = ReadonlyMap<string, ReadonlySet<number>>;

/** Segments of one conversation; `to` is exclusive. */
interface SegmentRange {
  conversationId: string;
  from: number;
  to: number;
}

/** About 7 µs each: a query on SQLite blocks the event loop. */
const segmentsPerQuery = 400;

/**
 * Finds the full segments before the tails that contain all terms of a pass, for each pass; null for a pass with more than `most`.
 * A segment with the whole terms also contains their prefixes, so one query serves both passes unless the prefix is common.
 */
export async function findMatchingSegments(
  tables: ReadTables,
  tails: readonly UnindexedTail[],
  passes: readonly QueryTerms[],
  most: number,
): Promise<(SegmentSets | null)[]> {
  const [first, last] = [passes[0]!, passes.at(-1)!];
  const matches = await findMatches(tables, tails, { required: last, flagged: first }, most);
  if (matches) return passes.map((pass) => segmentSets(pass === last ? matches : matches.filter(({ isFlagged }) => isFlagged)));
  if (first === last) return [null];
  const wholeMatches = await findMatches(tables, tails, { required: first, flagged: first }, most);
  return [wholeMatches && segmentSets(wholeMatches), null];
}

interface SegmentMatch {
  conversationId: string;
  segment: number;
  /** True if the segment contains the flagged terms too. */
  isFlagged: boolean;
}

interface MatchQuery {
  required: QueryTerms;
  flagged: QueryTerms;
}

async function findMatches(
  tables: ReadTables,
  tails: readonly UnindexedTail[],
  query: MatchQuery,
  most: number,
): Promise<SegmentMatch[] | null> {
  const matches: SegmentMatch[] = [];
  for (const ranges of rangesPerQuery(tails)) {
    matches.push(...(await readMatches(tables, ranges, query)));
    if (matches.length > most) return null;
    await yieldToEventLoop();
  }
  return matches;
}

function segmentSets(matches: readonly SegmentMatch[]): SegmentSets {
  const byConversation = Map.groupBy(matches, ({ conversationId }) => conversationId);
  return new Map([...byConversation].map(([conversationId, some]) => [conversationId, new Set(some.map(({ segment }) => segment))]));
}

/** Divides all segments before the tails into the ranges of each query; of each conversation the newest first. */
function* rangesPerQuery(tails: readonly UnindexedTail[]): Generator<SegmentRange[]> {
  let ranges: SegmentRange[] = [];
  let remaining = segmentsPerQuery;
  for (const { conversationId, from } of tails) {
    for (let to = segmentOf(from); to > 0;) {
      const start = Math.max(0, to - remaining);
      ranges.push({ conversationId, from: start, to });
      remaining -= to - start;
      to = start;
      if (remaining > 0) continue;
      yield ranges;
      [ranges, remaining] = [[], segmentsPerQuery];
    }
  }
  if (ranges.length > 0) yield ranges;
}

async function readMatches({ database, names }: ReadTables, ranges: readonly SegmentRange[], query: MatchQuery): Promise<SegmentMatch[]> {
  const isInRange = ranges.map(() => '(conversation_id = ? AND segment >= ? AND segment < ?)').join(' OR ');
  const [required, flagged] = [segmentCondition(query.required, database.dialect), segmentCondition(query.flagged, database.dialect)];
  const rows = await database.read<{ conversationId: Buffer; segment: number; flagged: number }>({
    sql: `SELECT conversation_id AS conversationId, segment, ${flagged.sql} AS flagged FROM ${names.text_segments}
      WHERE (${isInRange}) AND ${required.sql}`,
    values: [
      ...flagged.values,
      ...ranges.flatMap(({ conversationId, from, to }) => [idToBytes(conversationId), from, to]),
      ...required.values,
    ],
  });
  return rows.map((row) => ({ conversationId: idFromBytes(row.conversationId), segment: row.segment, isFlagged: row.flagged === 1 }));
}
