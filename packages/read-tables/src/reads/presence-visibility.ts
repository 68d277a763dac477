/**
 * Presence visibility. Contacts see each other's presence, and so do two users who both wrote in their direct conversation. A user who
 * accepts messages only from contacts is visible only to contacts. A block by either user hides both.
 */
import { idFromBytes } from '@parley/events/id-bytes';
import { pairId } from '@parley/events/ids';
import type { ReadTables } from './read-tables.ts';
import { idValues, placeholders } from '@parley/database/sql-list';

/** The id of a direct conversation is its pair id. COUNT, because for EXISTS MariaDB reads all blocks in the table. */
const isNotBlocked = (names: ReadTables['names'], pair: string) =>
  `(SELECT COUNT(*) FROM ${names.relations} b WHERE b.pair_id = ${pair} AND b.blocked_at IS NOT NULL) = 0`;

/** True if the user's presence is visible to users other than contacts. */
const isVisibleToOthers = (names: ReadTables['names'], user: string) =>
  `(SELECT COUNT(*) FROM ${names.profiles} p WHERE p.user_id = ${user} AND p.messages_from <> 'everyone') = 0`;

/** Returns those of the users whose presence the viewer may see, except the viewer. */
export async function readVisibleUserIds(
  { database, names }: ReadTables,
  viewerId: string,
  userIds: readonly string[],
): Promise<Set<string>> {
  const byPair = new Map(userIds.filter((userId) => userId !== viewerId).map((userId) => [pairId(viewerId, userId), userId]));
  if (byPair.size === 0) return new Set();
  const pairs = idValues([...byPair.keys()]);
  const rows = await database.read<{ pairId: Buffer }>({
    sql: `SELECT r.pair_id AS pairId FROM ${names.relations} r
      WHERE r.pair_id IN (${placeholders(pairs)}) AND r.contact_since IS NOT NULL AND ${isNotBlocked(names, 'r.pair_id')}
      UNION SELECT m.conversation_id AS pairId FROM ${names.members} m
      WHERE m.conversation_id IN (${placeholders(pairs)}) AND m.present = 1 AND m.wrote = 1 AND ${isNotBlocked(names, 'm.conversation_id')}
        AND (m.user_id = ? OR ${isVisibleToOthers(names, 'm.user_id')})
      GROUP BY m.conversation_id HAVING COUNT(*) = 2`,
    values: [...pairs, ...pairs, ...idValues([viewerId])],
  });
  return new Set(rows.map(({ pairId: pair }) => byPair.get(idFromBytes(pair))!));
}

/** Reads all users who may see each user's presence, by user id. */
export async function readPresenceAudiences({ database, names }: ReadTables, userIds: readonly string[]): Promise<Map<string, string[]>> {
  const audiences = new Map<string, string[]>(userIds.map((userId) => [userId, []]));
  if (userIds.length === 0) return audiences;
  const ids = idValues(userIds);
  const rows = await database.read<{ userId: Buffer; otherId: Buffer }>({
    sql: `SELECT r.user_id AS userId, r.other_id AS otherId FROM ${names.relations} r
      WHERE r.user_id IN (${placeholders(ids)}) AND r.contact_since IS NOT NULL AND ${isNotBlocked(names, 'r.pair_id')}
      UNION SELECT m.user_id AS userId, o.user_id AS otherId FROM ${names.members} m
      JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id AND c.kind = 'direct'
      JOIN ${names.members} o ON o.conversation_id = m.conversation_id AND o.user_id <> m.user_id AND o.present = 1 AND o.wrote = 1
      WHERE m.user_id IN (${placeholders(ids)}) AND m.present = 1 AND m.wrote = 1 AND ${isNotBlocked(names, 'm.conversation_id')}
        AND ${isVisibleToOthers(names, 'm.user_id')}`,
    values: [...ids, ...ids],
  });
  for (const { userId, otherId } of rows) audiences.get(idFromBytes(userId))!.push(idFromBytes(otherId));
  return audiences;
}

/** True for a direct conversation in which either user blocks the other; false for a group. */
export async function isConversationBlocked({ database, names }: ReadTables, conversationId: string): Promise<boolean> {
  const rows = await database.read({
    sql: `SELECT 1 AS blocked FROM ${names.relations} WHERE pair_id = ? AND blocked_at IS NOT NULL`,
    values: idValues([conversationId]),
  });
  return rows.length > 0;
}
