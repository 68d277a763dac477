import { idFromBytes } from '@parley/events/id-bytes';
import type { ReadTables } from './read-tables.ts';
import { idValues, placeholders } from '@parley/database/sql-list';

/** Reads the users who are notified of a change to each profile, by user id: contacts and partners in direct conversations. */
export async function readProfileAudiences({ database, names }: ReadTables, userIds: readonly string[]): Promise<Map<string, string[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.read<{ userId: Buffer; otherId: Buffer }>({
    sql: `SELECT m.user_id AS userId, o.user_id AS otherId FROM ${names.members} m
      JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id AND c.kind = 'direct'
      JOIN ${names.members} o ON o.conversation_id = m.conversation_id AND o.user_id <> m.user_id
      WHERE m.user_id IN (${placeholders(userIds)}) AND m.present = 1
      UNION SELECT user_id AS userId, other_id AS otherId FROM ${names.relations}
      WHERE user_id IN (${placeholders(userIds)}) AND contact_since IS NOT NULL`,
    values: [...idValues(userIds), ...idValues(userIds)],
  });
  const byUser = Map.groupBy(rows, ({ userId }) => idFromBytes(userId));
  return new Map([...byUser].map(([userId, some]) => [userId, some.map(({ otherId }) => idFromBytes(otherId))]));
}
