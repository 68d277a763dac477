/** Bounds on the cost of one search, independent of the number of matches. */
import { segmentSize } from '@parley/read-tables/search/segments';
import { integer, key } from '@parley/service-kit/config-keys';
import { rate } from '@parley/service-kit/limit-keys';
import type { z } from 'zod';

export interface SearchLimits {
  /** Terms of a query. */
  terms: number;
  /** If at most this many segments contain all terms, a search reads only these. */
  candidateSegments: number;
  /** Messages scanned before a page ends early. */
  scannedMessages: number;
  /** Characters (UTF-16 units) of unindexed messages that are split into terms before a page ends early. */
  splitCharacters: number;
  /** Names that a search for users compares before a page ends early. */
  scannedNames: number;
}

export const defaultSearchLimits: SearchLimits = {
  terms: 32,
  candidateSegments: 800,
  scannedMessages: 20_000,
  splitCharacters: 500_000,
  scannedNames: 1_000,
};

export const searchLimitKeys = {
  LIMIT_SEARCH: key(rate().prefault('30/1m'), {
    description: 'Message searches per user.',
    example: '30/1m',
  }),
  LIMIT_SEARCHES_IN_FLIGHT: key(integer(1, 10_000).prefault('1'), {
    description: 'Message searches of one user that run at the same time per process; further ones wait.',
    example: '1',
  }),
  LIMIT_SEARCHES: key(integer(1, 1_000).prefault('4'), {
    description: 'Message searches that run at the same time per process. Users take turns; those who searched little lately go first.',
    example: '4',
  }),
  LIMIT_SEARCH_TERMS: key(integer(1, 200).prefault(String(defaultSearchLimits.terms)), {
    description: 'Terms of a search query: words, or pairs of neighboring characters in scripts without spaces.',
    example: String(defaultSearchLimits.terms),
  }),
  LIMIT_SEARCH_CANDIDATES: key(integer(10, 10_000).prefault(String(defaultSearchLimits.candidateSegments)), {
    description: `Segments of ${segmentSize} messages that a search reads. If more segments contain all terms, it scans messages from newest to oldest.`,
    example: String(defaultSearchLimits.candidateSegments),
  }),
  LIMIT_SEARCH_SCANNED: key(integer(1_000, 1_000_000).prefault(String(defaultSearchLimits.scannedMessages)), {
    description: 'Messages that a search scans before it returns a shorter page with a cursor.',
    example: String(defaultSearchLimits.scannedMessages),
  }),
  LIMIT_SEARCH_TEXT: key(integer(10_000, 100_000_000).prefault(String(defaultSearchLimits.splitCharacters)), {
    description: 'Characters of unindexed messages that a search splits into words before it returns a shorter page with a cursor.',
    example: String(defaultSearchLimits.splitCharacters),
  }),
  LIMIT_SEARCH_NAMES: key(integer(100, 1_000_000).prefault(String(defaultSearchLimits.scannedNames)), {
    description: 'Usernames and display-name words that a user search compares before it returns a shorter page with a cursor.',
    example: String(defaultSearchLimits.scannedNames),
  }),
};

type SearchLimitConfig = z.output<z.ZodObject<typeof searchLimitKeys>>;

export function searchLimitsOf(config: SearchLimitConfig): SearchLimits {
  return {
    terms: config.LIMIT_SEARCH_TERMS,
    candidateSegments: config.LIMIT_SEARCH_CANDIDATES,
    scannedMessages: config.LIMIT_SEARCH_SCANNED,
    splitCharacters: config.LIMIT_SEARCH_TEXT,
    scannedNames: config.LIMIT_SEARCH_NAMES,
  };
}
