/**
 * Which messages a search finds, page by page: those with all words whole, then those whose last word only begins so, each
 * the newest first. It walks from the newest on: through the full blocks that hold all words, and through what is in no block
 * yet; or, if many blocks hold them, through everything, and ends after so many messages with a shorter page and a cursor.
 */
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { blocksHolding, type Blocks } from './blocks-holding.ts';
import { allBlocks, someBlocks } from './full-blocks.ts';
import { newestFirst, type Looked, type Stream } from './newest-first.ts';
import { beginningOf, inAnswer, type Place, type Scope } from './scope.ts';
import type { SearchLimits } from './search-limits.ts';
import { openEnds, readOpenEnds, type OpenEnd } from './open-ends.ts';
import { chained, sifted, type Walk } from './streams.ts';
import { isWanted, type Wanted } from './wanted.ts';

export interface Found {
  places: Place[];
  /** Where the next page begins; null at the end. */
  next: Mark | null;
}

/** The last place that was answered, or looked at, and in which of the two runs. */
export interface Mark {
  run: number;
  after: Place;
}

export interface Search {
  scope: Scope;
  /** As `wantedOf` gives them. */
  wanted: readonly Wanted[];
  limit: number;
  after: Mark | undefined;
  limits: SearchLimits;
}

export async function findMessages(tables: ReadTables, search: Search): Promise<Found> {
  const { scope, wanted, limit, after, limits } = search;
  const ends = await readOpenEnds(tables, scope.conversations);
  const firstRun = after?.run ?? 0;
  const blocks = await blocksHolding(tables, ends, wanted.slice(firstRun), limits.candidates);
  const found: Mark[] = [];
  const pageUpTo = (next: Mark | null): Found => ({ places: found.slice(0, limit).map((mark) => mark.after), next });
  for (let run = firstRun; run < wanted.length; run++) {
    const from = latest(beginningOf(scope), run === after?.run ? after.after : undefined);
    const streams = streamsOf(tables, { scope, wanted: wanted[run]!, after: from }, ends, blocks[run - firstRun]!);
    const { places, stoppedAt } = await findInRun(newestFirst(streams), search, run, limit + 1 - found.length);
    found.push(...places.map((place) => ({ run, after: place })));
    if (found.length > limit) return pageUpTo(found[limit - 1]!);
    if (stoppedAt) return pageUpTo({ run, after: stoppedAt });
  }
  return pageUpTo(null);
}

interface FoundInRun {
  places: Place[];
  /** Where it stopped before the run's end although the limit was not reached. */
  stoppedAt: Place | null;
}

async function findInRun(
  messages: AsyncIterable<Looked>,
  { scope, wanted, limits }: Search,
  run: number,
  limit: number,
): Promise<FoundInRun> {
  const earlier = wanted.slice(0, run);
  const isMeant = (words: readonly string[]): boolean => isWanted(wanted[run]!, words) && !earlier.some((one) => isWanted(one, words));
  const places: Place[] = [];
  let looked = 0;
  for await (const { senderId, words, ...place } of messages) {
    if ((scope.senderId === undefined || scope.senderId === senderId) && isMeant(words)) places.push(place);
    if (places.length === limit) break;
    if (++looked === limits.scanned) return { places, stoppedAt: place };
  }
  return { places, stoppedAt: null };
}

function latest(one: Place, other: Place | undefined): Place {
  return other && inAnswer(one, other) < 0 ? other : one;
}

/** Conversations whose ends are read by one query. */
const endsTogether = 10;

function streamsOf(tables: ReadTables, walk: Walk, ends: readonly OpenEnd[], blocks: Blocks | null): Stream[] {
  if (!blocks) return ends.map((end) => chained([openEnds(tables, walk, [end]), allBlocks(tables, walk, end)]));
  const together = Array.from({ length: Math.ceil(ends.length / endsTogether) }, (_, group) =>
    openEnds(tables, walk, ends.slice(group * endsTogether, (group + 1) * endsTogether), walk.wanted),
  );
  const full = ends.flatMap((end) => {
    const own = blocks.get(end.conversationId);
    return own ? [someBlocks(tables, walk, end, own)] : [];
  });
  return [...together, ...full].map((stream) => sifted(stream, walk.wanted));
}
