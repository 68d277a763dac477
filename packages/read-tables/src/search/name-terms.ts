/** Terms that find a user: the username as it is, and the terms of the display name. */
import { splitTerms } from './terms.ts';

/** Returns the distinct terms of a display name, in order. */
export function nameTerms(displayName: string): string[] {
  return [...new Set(splitTerms(displayName).map(({ term }) => term))];
}

/**
 * Returns the prefixes that a query for users consists of: each must begin a term of the user. A query with `_` or `.` can only mean a
 * username and is one prefix. Empty if the query has no term.
 */
export function queryPrefixes(query: string): string[] {
  const plain = query.trim().replace(/^@/, '').toLowerCase();
  return /^[a-z0-9_.]*[_.][a-z0-9_.]*$/.test(plain) ? [plain] : nameTerms(plain);
}

/** Upper bound of the terms with this prefix: sorts after all of them and before every other later term, by code point as in SQL. */
export function prefixEnd(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}
