import { z } from 'zod';
import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { id } from '@parley/events/wire/fields';
import type { PublicProfile } from '@parley/events/wire/users';
import { profileColumns, publicProfileOf, readProfiles, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { prefixEnd, queryPrefixes } from '@parley/read-tables/search/name-terms';
import { cutPage, decodeCursor, type Page } from '../../page.ts';

export interface FindUsers {
  query: string;
  cursor?: string | undefined;
  limit: number;
}

/** Matching term and id of the last user of a page. An empty term means an exact username. */
const cursorKey = z.tuple([z.string(), id]);

type MatchRow = PublicProfileRow & { term: string };

/**
 * Finds users whose username or display name has, for each word of the query, a term with that prefix. An exact username comes first, then
 * users by their first term that matches the longest word. Email addresses are never searched.
 */
export async function findUsers(tables: ReadTables, { query, cursor, limit }: FindUsers): Promise<Page<PublicProfile>> {
  const after = decodeCursor(cursor, cursorKey);
  const prefixes = queryPrefixes(query).toSorted((one, other) => other.length - one.length);
  if (prefixes.length === 0) return { items: [], nextCursor: null };
  const exact = after || prefixes.length > 1 ? [] : await tables.database.read<MatchRow>(exactQuery(tables, prefixes[0]!));
  const matches = await tables.database.read<MatchRow>(prefixQuery(tables, prefixes as [string, ...string[]], after, limit + 1));
  const { rows, nextCursor } = cutPage([...exact, ...matches], limit, ({ term, userId }) => [term, idFromBytes(userId)]);
  return { items: rows.map(publicProfileOf), nextCursor };
}

function exactQuery({ names }: ReadTables, username: string): Statement {
  return { sql: `SELECT ${profileColumns('p')}, '' AS term FROM ${names.profiles} p WHERE p.username = ?`, values: [username] };
}

/** Scans the index by term from the cursor on. Of several terms of a user that match, only the first counts. */
function prefixQuery(
  { names }: ReadTables,
  [prefix, ...others]: [string, ...string[]],
  after: z.infer<typeof cursorKey> | undefined,
  limit: number,
): Statement {
  const hasPrefix = (column: string) => `${column} >= ? AND ${column} < ?`;
  // COUNT instead of EXISTS, and COALESCE to keep the column out of the index: otherwise MariaDB scans the index by term again, instead
  // of reading the few rows of the user.
  const countOf = (further: string) =>
    `(SELECT COUNT(*) FROM ${names.profile_terms} e WHERE e.user_id = t.user_id AND ${hasPrefix("COALESCE(e.term, '')")} ${further})`;
  const isEarlier = 'AND (e.term < t.term OR (e.term = t.term AND e.ordinal < t.ordinal))';
  const range = (start: string): SqlValue[] => [start, prefixEnd(start)];
  const isAfter = after ? 'AND (t.term > ? OR (t.term = ? AND t.user_id > ?))' : '';
  const isNotExact = others.length === 0 ? 'AND p.username <> ?' : '';
  return {
    sql: `SELECT ${profileColumns('p')}, t.term AS term FROM ${names.profile_terms} t JOIN ${names.profiles} p ON p.user_id = t.user_id
      WHERE ${hasPrefix('t.term')} ${isAfter} ${isNotExact} AND ${countOf(isEarlier)} = 0
        ${others.map(() => `AND ${countOf('')} > 0`).join(' ')}
      ORDER BY t.term, t.user_id LIMIT ?`,
    values: [
      ...range(prefix),
      ...(after ? [after[0], after[0], idToBytes(after[1])] : []),
      ...(others.length === 0 ? [prefix] : []),
      ...range(prefix),
      ...others.flatMap(range),
      limit,
    ],
  };
}

/** Reads the users that exist, in the order of the ids. */
export async function usersById(tables: ReadTables, ids: readonly string[]): Promise<Page<PublicProfile>> {
  const profiles = await readProfiles(tables, [...new Set(ids)]);
  return { items: [...new Set(ids)].flatMap((id) => profiles.get(id) ?? []), nextCursor: null };
}
