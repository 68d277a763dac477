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

/**
 * A query on SQLite blocks the event loop, for about 7 µs a segment, or a hundred times as long if its texts are long. So queries grow while
 * they are fast.
 */
const segmentsPerQuery = { first: 32, most: 400 };
const fastQueryMs = 5;

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
  const size = { segments: segmentsPerQuery.first };
  for (const ranges of rangesPerQuery(tails, size)) {
    const startedAt = performance.now();
    matches.push(...(await readMatches(tables, ranges, query)));
    if (matches.length > most) return null;
    const isFast = performance.now() - startedAt < fastQueryMs;
    size.segments = Math.min(segmentsPerQuery.most, Math.max(1, Math.floor(size.segments * (isFast ? 2 : 0.5))));
    await yieldToEventLoop();
  }
  return matches;
}

function segmentSets(matches: readonly SegmentMatch[]): SegmentSets {
  const byConversation = Map.groupBy(matches, ({ conversationId }) => conversationId);
  return new Map([...byConversation].map(([conversationId, some]) => [conversationId, new Set(some.map(({ segment }) => segment))]));
}

/**
 * Divides all segments before the tails into the ranges of each query; of each conversation the newest first. The next query has the current
 * `size`.
 */
function* rangesPerQuery(tails: readonly UnindexedTail[], size: { segments: number }): Generator<SegmentRange[]> {
  let ranges: SegmentRange[] = [];
  let remaining = size.segments;
  for (const { conversationId, from } of tails) {
    for (let to = segmentOf(from); to > 0;) {
      const start = Math.max(0, to - remaining);
      ranges.push({ conversationId, from: start, to });
      remaining -= to - start;
      to = start;
      if (remaining > 0) continue;
      yield ranges;
      [ranges, remaining] = [[], size.segments];
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
