import { z } from 'zod';
import type { PublicProfile } from '@parley/events/wire/users';
import { profileColumns, publicProfileOf, readProfiles, type PublicProfileRow } from '@parley/read-models/reads/profiles';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { cutPage, decodeCursor, type Page } from '../../page.ts';

/** Above every character that a username can have, below none: the end of all names with a prefix. */
const beyondUsernames = '~';

export interface FindUsers {
  query: string;
  cursor?: string | undefined;
  limit: number;
}

/** Users whose username begins with the query, by username. E-mail addresses are never looked at. */
export async function findUsers({ database, names }: ReadTables, { query, cursor, limit }: FindUsers): Promise<Page<PublicProfile>> {
  const prefix = query.trim().toLowerCase();
  const after = decodeCursor(cursor, z.string()) ?? '';
  if (!/^[a-z0-9_.]+$/.test(prefix)) return { items: [], nextCursor: null };
  const found = await database.read<PublicProfileRow>({
    sql: `SELECT ${profileColumns('p')} FROM ${names.profiles} p
      WHERE p.username >= ? AND p.username < ? AND p.username > ? ORDER BY p.username LIMIT ?`,
    values: [prefix, prefix + beyondUsernames, after, limit + 1],
  });
  const { rows, nextCursor } = cutPage(found, limit, ({ username }) => username);
  return { items: rows.map(publicProfileOf), nextCursor };
}

/** Those of the users that exist, in the order asked. */
export async function usersById(tables: ReadTables, ids: readonly string[]): Promise<Page<PublicProfile>> {
  const profiles = await readProfiles(tables, [...new Set(ids)]);
  return { items: [...new Set(ids)].flatMap((id) => profiles.get(id) ?? []), nextCursor: null };
}
