/**
 * Which messages a search finds, page by page: those with all words whole, then those whose last word only begins so, each
 * the newest first. It walks from the newest on: if all words are common through everything, and ends after so many messages
 * with a shorter page and a cursor; else through the blocks that hold the rare words, and through what no index knows yet.
 */
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { blockStart } from '@parley/read-models/search/blocks';
import { blocksHolding } from './blocks-holding.ts';
import { newestFirst, type Stream } from './newest-first.ts';
import { readOpenEnds } from './open-ends.ts';
import { beginningOf, inAnswer, type Place, type Scope } from './scope.ts';
import type { SearchLimits } from './search-limits.ts';
import { fullBlocks, openEnds, wholeConversation, type Walk } from './streams.ts';
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
  const { wanted, limit, after } = search;
  const found: Mark[] = [];
  const pageUpTo = (next: Mark | null): Found => ({ places: found.slice(0, limit).map((mark) => mark.after), next });
  for (let run = after?.run ?? 0; run < wanted.length; run++) {
    const from = run === after?.run ? after.after : undefined;
    const { places, stoppedAt } = await findInRun(tables, search, run, { after: from, limit: limit + 1 - found.length });
    found.push(...places.map((place) => ({ run, after: place })));
    if (found.length > limit) return pageUpTo(found[limit - 1]!);
    if (stoppedAt) return pageUpTo({ run, after: stoppedAt });
  }
  return pageUpTo(null);
}

interface Part {
  after: Place | undefined;
  limit: number;
}

interface FoundInRun {
  places: Place[];
  /** Where it stopped before the run's end although the limit was not reached. */
  stoppedAt: Place | null;
}

async function findInRun(tables: ReadTables, search: Search, run: number, { after, limit }: Part): Promise<FoundInRun> {
  const { scope, limits } = search;
  const [wanted, earlier] = [search.wanted[run]!, search.wanted.slice(0, run)];
  const isMeant = (words: readonly string[]): boolean => isWanted(wanted, words) && !earlier.some((one) => isWanted(one, words));
  const walk = { scope, wanted, after: latest(beginningOf(scope), after) };
  const places: Place[] = [];
  let looked = 0;
  for await (const { senderId, words, ...place } of newestFirst(await streamsOf(tables, walk, limits))) {
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

async function streamsOf(tables: ReadTables, walk: Walk, { candidates }: SearchLimits): Promise<Stream[]> {
  const { conversations } = walk.scope;
  // Before the blocks: one that is filled in between is then in its end as well, and in nothing else.
  const ends = await readOpenEnds(tables, conversations);
  const blocks = await blocksHolding(tables, walk.scope, walk.wanted, candidates);
  if (!blocks) return conversations.map((conversation) => wholeConversation(tables, walk, conversation));
  const together = Array.from({ length: Math.ceil(ends.length / endsTogether) }, (_, group) =>
    openEnds(tables, walk, ends.slice(group * endsTogether, (group + 1) * endsTogether)),
  );
  const full = ends.flatMap((end) => {
    const own = [...(blocks.get(end.conversationId) ?? [])].filter((block) => blockStart(block) < end.from);
    return own.length > 0 ? [fullBlocks(tables, walk, end, own)] : [];
  });
  return [...together, ...full];
}
