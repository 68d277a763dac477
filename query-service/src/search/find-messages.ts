/**
 * Which messages a search finds, page by page: those with all words whole, then those whose last word only begins so, each
 * the newest first. It costs by its limits, whatever is stored: it walks from the newest on, through the blocks that hold the
 * rare words or, if all are common, through everything, and ends after so many messages with a shorter page and a cursor.
 */
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { blocksHolding } from './blocks-holding.ts';
import { newestFirst } from './newest-first.ts';
import type { Place, Scope } from './scope.ts';
import type { SearchLimits } from './search-limits.ts';
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
  const blocks = await blocksHolding(tables, scope, wanted, limits.candidates);
  const places: Place[] = [];
  let looked = 0;
  for await (const { senderId, words, ...place } of newestFirst(tables, { scope, after, wanted, blocks })) {
    if ((scope.senderId === undefined || scope.senderId === senderId) && isMeant(words)) places.push(place);
    if (places.length === limit) break;
    if (++looked === limits.scanned) return { places, stoppedAt: place };
  }
  return { places, stoppedAt: null };
}
