/**
 * Finds the messages of a search, page by page. The first pass finds messages with all terms, the second one those whose last term only
 * has the prefix; each is newest first. A pass reads the full segments that contain all terms, and the unindexed tails. If too many
 * segments do, it scans everything from the newest message on. A page ends early after a limited number of scanned messages, and after a
 * limited amount of text of the unindexed tails.
 */
import { chunks } from '@parley/concurrency/chunks';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { concatenate, filterMatches } from './derived-streams.ts';
import { findMatchingSegments, type SegmentSets } from './matching-segments.ts';
import { mergeNewestFirst, type IndexedMessage, type MessageStream } from './merge-newest-first.ts';
import { matches, type QueryTerms } from './query-terms.ts';
import { compareNewestFirst, startKey, type ResultKey, type Scope } from './scope.ts';
import type { SearchLimits } from './search-limits.ts';
import type { SearchPass } from './search-pass.ts';
import type { SearchWork } from './search-work.ts';
import { allSegmentsStream, givenSegmentsStream } from './segment-streams.ts';
import { readUnindexedTails, tailStream, type UnindexedTail } from './unindexed-tails.ts';

export interface SearchPage {
  found: SearchCursor[];
  /** Start of the next page; null at the end. */
  next: SearchCursor | null;
}

/** A message, found or scanned, and the index of its pass. The next page starts after it. */
export interface SearchCursor {
  pass: number;
  after: ResultKey;
}

export interface Search {
  scope: Scope;
  /** As `parsePasses` returns them. */
  passes: readonly QueryTerms[];
  limit: number;
  after: SearchCursor | undefined;
  limits: SearchLimits;
  work: SearchWork;
}

export async function findMessages(tables: ReadTables, search: Search): Promise<SearchPage> {
  const { scope, passes, limit, after, limits, work } = search;
  const tails = await readUnindexedTails(tables, scope.conversations);
  const firstPass = after?.pass ?? 0;
  const segments = await findMatchingSegments(tables, tails, passes.slice(firstPass), limits.candidateSegments);
  const found: SearchCursor[] = [];
  const pageUntil = (next: SearchCursor | null): SearchPage => ({ found: found.slice(0, limit), next });
  for (let pass = firstPass; pass < passes.length; pass++) {
    const passAfter = laterKey(startKey(scope), pass === after?.pass ? after.after : undefined);
    const searchPass = { scope, queryTerms: passes[pass]!, after: passAfter, work };
    const streams = streamsOf(tables, searchPass, tails, segments[pass - firstPass]!);
    const { keys, stoppedAt } = await findInPass(mergeNewestFirst(streams), search, pass, limit + 1 - found.length);
    found.push(...keys.map((key) => ({ pass, after: key })));
    if (found.length > limit) return pageUntil(found[limit - 1]!);
    if (stoppedAt) return pageUntil({ pass, after: stoppedAt });
  }
  return pageUntil(null);
}

interface PassResult {
  keys: ResultKey[];
  /** The last scanned message, if a limit ended the pass. */
  stoppedAt: ResultKey | null;
}

async function findInPass(
  messages: AsyncIterable<IndexedMessage>,
  { scope, passes, limits, work }: Search,
  pass: number,
  limit: number,
): Promise<PassResult> {
  const earlierPasses = passes.slice(0, pass);
  const isNewMatch = (terms: readonly string[]): boolean =>
    matches(passes[pass]!, terms) && !earlierPasses.some((earlier) => matches(earlier, terms));
  const keys: ResultKey[] = [];
  let scanned = 0;
  for await (const { senderId, terms, ...key } of messages) {
    if ((scope.senderId === undefined || scope.senderId === senderId) && isNewMatch(terms)) keys.push(key);
    if (keys.length === limit) break;
    if (++scanned === limits.scannedMessages || work.isExhausted) return { keys, stoppedAt: key };
    const due = work.yieldIfDue();
    if (due) await due;
  }
  return { keys, stoppedAt: null };
}

function laterKey(key: ResultKey, other: ResultKey | undefined): ResultKey {
  return other && compareNewestFirst(key, other) < 0 ? other : key;
}

const tailsPerQuery = 10;

/** `segments`: the matching segments; null to scan all. */
function streamsOf(tables: ReadTables, pass: SearchPass, tails: readonly UnindexedTail[], segments: SegmentSets | null): MessageStream[] {
  if (!segments) return tails.map((tail) => concatenate([tailStream(tables, pass, [tail]), allSegmentsStream(tables, pass, tail)]));
  const tailStreams = chunks(tails, tailsPerQuery).map((some) => tailStream(tables, pass, some, pass.queryTerms));
  const segmentStreams = tails.flatMap((tail) => {
    const matching = segments.get(tail.conversationId);
    return matching ? [givenSegmentsStream(tables, pass, tail, matching)] : [];
  });
  return [...tailStreams, ...segmentStreams].map((stream) => filterMatches(stream, pass));
}
