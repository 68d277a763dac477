import { z } from 'zod';
import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { id } from '@parley/events/wire/fields';
import type { PublicProfile } from '@parley/events/wire/users';
import { profileColumns, publicProfileOf, readProfiles, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { prefixEnd, queryPrefixes } from '@parley/read-tables/search/name-terms';
import { cutPage, decodeCursor, encodeCursor, type Page, type PageBounds } from '../../page.ts';

export interface FindUsers extends PageBounds {
  query: string;
  /** Terms that the search compares before the page ends early. */
  scannedTerms: number;
  cursor?: string | undefined;
}

/** Matching term and id of the last user of a page. An empty term means an exact username. */
const cursorKey = z.tuple([z.string(), id]);

type CursorKey = z.infer<typeof cursorKey>;

type TermRow = { term: string; userId: Buffer };
type MatchRow = PublicProfileRow & TermRow;

/**
 * Finds users whose username or display name has, for each word of the query, a term with that prefix. An exact username comes first, then
 * users by their first term that matches the longest word. Email addresses are never searched. A page can be shorter than its limit, or
 * empty, although there is a next one.
 */
export async function findUsers(tables: ReadTables, { query, cursor, scannedTerms, ...bounds }: FindUsers): Promise<Page<PublicProfile>> {
  const after = decodeCursor(cursor, cursorKey);
  const prefixes = queryPrefixes(query).toSorted((one, other) => other.length - one.length);
  if (prefixes.length === 0) return { items: [], nextCursor: null };
  const exact = after || prefixes.length > 1 ? [] : await tables.database.read<MatchRow>(exactQuery(tables, prefixes[0]!));
  const scan = { after, scannedTerms, limit: bounds.limit + 1 };
  const [matches, [lastScanned]] = (await tables.database.snapshot([
    prefixQuery(tables, prefixes as [string, ...string[]], scan),
    lastScannedQuery(tables, prefixes[0]!, scan),
  ])) as unknown as [MatchRow[], TermRow[]];
  const keyOf = ({ term, userId }: TermRow): CursorKey => [term, idFromBytes(userId)];
  const page = cutPage([...exact, ...matches], bounds, { itemOf: publicProfileOf, keyOf });
  return page.nextCursor === null && lastScanned ? { ...page, nextCursor: encodeCursor(keyOf(lastScanned)) } : page;
}

function exactQuery({ names }: ReadTables, username: string): Statement {
  return { sql: `SELECT ${profileColumns('p')}, '' AS term FROM ${names.profiles} p WHERE p.username = ?`, values: [username] };
}

interface Scan {
  after: CursorKey | undefined;
  scannedTerms: number;
  limit: number;
}

const hasPrefix = (column: string) => `${column} >= ? AND ${column} < ?`;
const rangeOf = (prefix: string): SqlValue[] => [prefix, prefixEnd(prefix)];

/** The terms with the prefix, by the index from the cursor on; `end` limits them. */
function scanQuery(names: ReadTables['names'], prefix: string, { after }: Scan, end: string) {
  const isAfter = after ? 'AND (term > ? OR (term = ? AND user_id > ?))' : '';
  return {
    sql: `SELECT term, ordinal, user_id FROM ${names.profile_terms} WHERE ${hasPrefix('term')} ${isAfter} ORDER BY term, user_id ${end}`,
    values: [...rangeOf(prefix), ...(after ? [after[0], after[0], idToBytes(after[1])] : [])],
  };
}

/** Returns the last term that the scan compares; none if the scan reaches the end. */
function lastScannedQuery({ names }: ReadTables, prefix: string, scan: Scan): Statement {
  const { sql, values } = scanQuery(names, prefix, scan, 'LIMIT 1 OFFSET ?');
  return { sql: `SELECT t.term AS term, t.user_id AS userId FROM (${sql}) t`, values: [...values, scan.scannedTerms - 1] };
}

/** Only the first matching term of a user counts. */
function prefixQuery({ names }: ReadTables, [prefix, ...others]: [string, ...string[]], scan: Scan): Statement {
  // COUNT instead of EXISTS, and COALESCE to keep the column out of the index: otherwise MariaDB scans the index by term again, instead
  // of reading the few rows of the user.
  const countOf = (further: string) =>
    `(SELECT COUNT(*) FROM ${names.profile_terms} e WHERE e.user_id = t.user_id AND ${hasPrefix("COALESCE(e.term, '')")} ${further})`;
  const isEarlier = 'AND (e.term < t.term OR (e.term = t.term AND e.ordinal < t.ordinal))';
  const isNotExact = others.length === 0 ? 'AND p.username <> ?' : '';
  const scanned = scanQuery(names, prefix, scan, 'LIMIT ?');
  return {
    sql: `SELECT ${profileColumns('p')}, t.term AS term FROM (${scanned.sql}) t JOIN ${names.profiles} p ON p.user_id = t.user_id
      WHERE ${countOf(isEarlier)} = 0 ${isNotExact} ${others.map(() => `AND ${countOf('')} > 0`).join(' ')}
      ORDER BY t.term, t.user_id LIMIT ?`,
    values: [
      ...scanned.values,
      scan.scannedTerms,
      ...rangeOf(prefix),
      ...(others.length === 0 ? [prefix] : []),
      ...others.flatMap(rangeOf),
      scan.limit,
    ],
  };
}

/** Reads the users that exist, in the order of the ids. */
export async function usersById(tables: ReadTables, ids: readonly string[]): Promise<Page<PublicProfile>> {
  const profiles = await readProfiles(tables, [...new Set(ids)]);
  return { items: [...new Set(ids)].flatMap((id) => profiles.get(id) ?? []), nextCursor: null };
}
