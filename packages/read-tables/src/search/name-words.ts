/** What people are found by: their username as it is, and the words of their display name. */
import { cutTerms } from './terms.ts';

/** Folded, each once, in the order of the name. */
export function wordsOfName(displayName: string): string[] {
  return [...new Set(cutTerms(displayName).map(({ word }) => word))];
}

/**
 * What somebody typed to find people: each of these must be the beginning of one of their words. What only a username can
 * hold is taken as it is; nothing that can be found gives none.
 */
export function prefixesOf(typed: string): string[] {
  const plain = typed.trim().replace(/^@/, '').toLowerCase();
  return /^[a-z0-9_.]*[_.][a-z0-9_.]*$/.test(plain) ? [plain] : wordsOfName(plain);
}

/** Sorts after every word that begins with the prefix, and before all others that come after it: by code points, as in SQL. */
export function beyondPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}
