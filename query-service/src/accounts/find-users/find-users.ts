import { z } from 'zod';
import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { id } from '@parley/events/wire/fields';
import type { PublicProfile } from '@parley/events/wire/users';
import { profileColumns, publicProfileOf, readProfiles, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { beyondPrefix, prefixesOf } from '@parley/read-tables/search/name-words';
import { cutPage, decodeCursor, type Page } from '../../page.ts';

export interface FindUsers {
  query: string;
  cursor?: string | undefined;
  limit: number;
}

/** The word by which the last one of the page before was found, and their id; no word: by exactly their username. */
const place = z.tuple([z.string(), id]);

type FoundRow = PublicProfileRow & { word: string };

/**
 * Users of whom each word typed begins the username, or a word of the display name, whatever its case and accents. Whose
 * username it is comes first, the others by the first of their words that the longest of those typed begins. E-mail
 * addresses are never looked at.
 */
export async function findUsers(tables: ReadTables, { query, cursor, limit }: FindUsers): Promise<Page<PublicProfile>> {
  const after = decodeCursor(cursor, place);
  const prefixes = prefixesOf(query).toSorted((one, other) => other.length - one.length);
  if (prefixes.length === 0) return { items: [], nextCursor: null };
  const exact = after || prefixes.length > 1 ? [] : await tables.database.read<FoundRow>(exactQuery(tables, prefixes[0]!));
  const found = await tables.database.read<FoundRow>(prefixQuery(tables, prefixes as [string, ...string[]], after, limit + 1));
  const { rows, nextCursor } = cutPage([...exact, ...found], limit, ({ word, userId }) => [word, idFromBytes(userId)]);
  return { items: rows.map(publicProfileOf), nextCursor };
}

function exactQuery({ names }: ReadTables, username: string): Statement {
  return { sql: `SELECT ${profileColumns('p')}, '' AS word FROM ${names.profiles} p WHERE p.username = ?`, values: [username] };
}

/** One walk of the index by word, from the place on: of a user's words that begin alike the first one counts. */
function prefixQuery(
  { names }: ReadTables,
  [prefix, ...others]: [string, ...string[]],
  after: z.infer<typeof place> | undefined,
  limit: number,
): Statement {
  const begins = (column: string) => `${column} >= ? AND ${column} < ?`;
  // A count, and not EXISTS, by a column that COALESCE hides from the index: else MariaDB walks the index by word once more,
  // for all users or for each, instead of looking at the few rows of the one.
  const countOf = (further: string) =>
    `(SELECT COUNT(*) FROM ${names.profile_words} e WHERE e.user_id = w.user_id AND ${begins("COALESCE(e.word, '')")} ${further})`;
  const isEarlier = 'AND (e.word < w.word OR (e.word = w.word AND e.ordinal < w.ordinal))';
  const range = (typed: string): SqlValue[] => [typed, beyondPrefix(typed)];
  const isBeyond = after ? 'AND (w.word > ? OR (w.word = ? AND w.user_id > ?))' : '';
  const isNotExact = others.length === 0 ? 'AND p.username <> ?' : '';
  return {
    sql: `SELECT ${profileColumns('p')}, w.word AS word FROM ${names.profile_words} w JOIN ${names.profiles} p ON p.user_id = w.user_id
      WHERE ${begins('w.word')} ${isBeyond} ${isNotExact} AND ${countOf(isEarlier)} = 0 ${others.map(() => `AND ${countOf('')} > 0`).join(' ')}
      ORDER BY w.word, w.user_id LIMIT ?`,
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

/** Those of the users that exist, in the order asked. */
export async function usersById(tables: ReadTables, ids: readonly string[]): Promise<Page<PublicProfile>> {
  const profiles = await readProfiles(tables, [...new Set(ids)]);
  return { items: [...new Set(ids)].flatMap((id) => profiles.get(id) ?? []), nextCursor: null };
}
