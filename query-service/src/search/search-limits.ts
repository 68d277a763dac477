/** Bounds on the cost of one search, independent of the number of matches. */
import { segmentSize } from '@parley/read-tables/search/segments';
import { integer, key } from '@parley/service-kit/config-keys';
import type { z } from 'zod';

export interface SearchLimits {
  /** Terms of a query. */
  terms: number;
  /** If at most this many segments contain all terms, a search reads only these. */
  candidateSegments: number;
  /** Messages scanned before a page ends early. */
  scannedMessages: number;
}

export const defaultSearchLimits: SearchLimits = { terms: 32, candidateSegments: 800, scannedMessages: 20_000 };

export const searchLimitKeys = {
  LIMIT_SEARCH_TERMS: key(integer(1, 200).prefault(String(defaultSearchLimits.terms)), {
    description: 'Terms of a search query: words, or pairs of neighboring characters in scripts without spaces.',
    example: String(defaultSearchLimits.terms),
  }),
  LIMIT_SEARCH_CANDIDATES: key(integer(10, 10_000).prefault(String(defaultSearchLimits.candidateSegments)), {
    description: `Segments of ${segmentSize} messages that a search reads. If more contain all terms, it scans from the newest message on.`,
    example: String(defaultSearchLimits.candidateSegments),
  }),
  LIMIT_SEARCH_SCANNED: key(integer(1_000, 1_000_000).prefault(String(defaultSearchLimits.scannedMessages)), {
    description: 'Messages that a search scans before it returns a shorter page with a cursor.',
    example: String(defaultSearchLimits.scannedMessages),
  }),
};

type SearchLimitConfig = z.output<z.ZodObject<typeof searchLimitKeys>>;

export function searchLimitsOf(config: SearchLimitConfig): SearchLimits {
  return {
    terms: config.LIMIT_SEARCH_TERMS,
    candidateSegments: config.LIMIT_SEARCH_CANDIDATES,
    scannedMessages: config.LIMIT_SEARCH_SCANNED,
  };
}
