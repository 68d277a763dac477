/** Relations of a user to others: contacts, pending requests and blocks, newest first. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { id } from '@parley/events/wire/fields';
import { unknownUser } from '@parley/events/wire/to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import { profileColumns, publicProfileOf, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { z } from 'zod';
import { cutPage, decodeCursor, type Page, type PageBounds } from '../page.ts';

/** Column with the time when the relation began; null if there is no such relation. */
export type RelationColumn = 'contact_since' | 'requested_at' | 'blocked_at';

export interface Relation {
  pairId: string;
  user: PublicProfile;
  /** Microseconds. */
  since: number;
  requestIsOwn: boolean;
}

export interface ListRelations extends PageBounds {
  userId: string;
  cursor?: string | undefined;
}

type RelationRow = PublicProfileRow & { pairId: Buffer; otherId: Buffer; since: number; requestIsOwn: number };

/** Start (microseconds) and pair id of the last relation of a page. */
const cursorKey = z.tuple([z.int(), id]);

export async function listRelations(
  tables: ReadTables,
  column: RelationColumn,
  { userId, cursor, ...bounds }: ListRelations,
): Promise<Page<Relation>> {
  const { database, names } = tables;
  const after = decodeCursor(cursor, cursorKey);
  const values: SqlValue[] = [idToBytes(userId)];
  // Not a row comparison, for which MySQL uses no index.
  const isAfter = after ? `AND (r.${column} < ? OR (r.${column} = ? AND r.pair_id < ?))` : '';
  if (after) values.push(after[0], after[0], idToBytes(after[1]));
  const relationRows = await database.read<RelationRow>({
    sql: `SELECT ${profileColumns('p')}, r.pair_id AS pairId, r.other_id AS otherId, r.${column} AS since, r.request_is_own AS requestIsOwn
      FROM ${names.relations} r LEFT JOIN ${names.profiles} p ON p.user_id = r.other_id
      WHERE r.user_id = ? AND r.${column} IS NOT NULL ${isAfter} ORDER BY r.${column} DESC, r.pair_id DESC LIMIT ?`,
    values: [...values, bounds.limit + 1],
  });
  return cutPage(relationRows, bounds, { itemOf: relationOf, keyOf: (last) => [last.since, idFromBytes(last.pairId)] });
}

function relationOf(row: RelationRow): Relation {
  // The profile comes from another partition, which may lag behind.
  const user = row.userId === null ? unknownUser(idFromBytes(row.otherId)) : publicProfileOf(row);
  return { pairId: idFromBytes(row.pairId), user, since: row.since, requestIsOwn: row.requestIsOwn === 1 };
}
