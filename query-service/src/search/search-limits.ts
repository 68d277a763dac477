/** What one search may cost, however much there is to be found. */
import { blockSize } from '@parley/read-tables/search/blocks';
import { integer, key } from '@parley/service-kit/config-keys';
import type { z } from 'zod';

export interface SearchLimits {
  /** Words of a query; each pair of characters of a script without spaces is one. */
  words: number;
  /** If the words stand together in up to so many blocks of neighbouring messages, only these are looked through. */
  candidates: number;
  /** Messages looked at, from the newest on, before a page is answered as it is. */
  scanned: number;
}

export const defaultSearchLimits: SearchLimits = { words: 32, candidates: 800, scanned: 20_000 };

export const searchLimitKeys = {
  LIMIT_SEARCH_WORDS: key(integer(1, 200).prefault(String(defaultSearchLimits.words)), {
    description: 'Words of a search; two neighbouring characters of a script without spaces are one.',
    example: String(defaultSearchLimits.words),
  }),
  LIMIT_SEARCH_CANDIDATES: key(integer(10, 10_000).prefault(String(defaultSearchLimits.candidates)), {
    description: `Blocks of ${blockSize} neighbouring messages: if the words stand in up to so many, a search looks through these alone; if in more, it walks from the newest message on.`,
    example: String(defaultSearchLimits.candidates),
  }),
  LIMIT_SEARCH_SCANNED: key(integer(1_000, 1_000_000).prefault(String(defaultSearchLimits.scanned)), {
    description: 'Messages that a search looks at before it answers a shorter page with a cursor.',
    example: String(defaultSearchLimits.scanned),
  }),
};

type SearchLimitConfig = z.output<z.ZodObject<typeof searchLimitKeys>>;

export function searchLimitsOf(config: SearchLimitConfig): SearchLimits {
  return {
    words: config.LIMIT_SEARCH_WORDS,
    candidates: config.LIMIT_SEARCH_CANDIDATES,
    scanned: config.LIMIT_SEARCH_SCANNED,
  };
}
