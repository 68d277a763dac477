import { idValues, placeholders } from '@parley/database/sql-list';
import { idFromBytes } from '@parley/events/id-bytes';
import type { UserOverview } from '@parley/events/wire/operators';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { unknownPresence } from '@parley/presence/read-presence';
import { managedUserOf, type WholeProfileRow } from '../accounts/get-me/get-me.ts';
import type { QuerySources } from '../query.ts';

/** Adds what is not in the profile: role, sessions, conversations, files and presence, which operators see of everybody. */
export async function overviewsOf(
  tables: ReadTables,
  { users, readPresence }: Pick<QuerySources, 'users' | 'readPresence'>,
  rows: readonly WholeProfileRow[],
): Promise<UserOverview[]> {
  const ids = rows.map(({ userId }) => idFromBytes(userId));
  const [operatorIds, usage, conversations, presences] = await Promise.all([
    users.readOperatorIds(),
    users.readUsage(ids),
    countConversations(tables, ids),
    // A gateway may have noted the last disconnect of an erased user.
    readPresence(rows.filter(({ erasedAt }) => erasedAt === null).map(({ userId }) => idFromBytes(userId))),
  ]);
  return rows.map((row) => {
    const user = managedUserOf(row);
    const { sessions = 0, fileBytes = 0 } = usage.get(user.id) ?? {};
    const role = operatorIds.includes(user.id) ? 'operator' : 'user';
    const { presence, lastSeenAt } = presences.get(user.id) ?? unknownPresence;
    return { ...user, role, sessionCount: sessions, conversationCount: conversations.get(user.id) ?? 0, fileBytes, presence, lastSeenAt };
  });
}

async function countConversations({ database, names }: ReadTables, userIds: readonly string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.read<{ userId: Buffer; count: number }>({
    sql: `SELECT user_id AS userId, COUNT(*) AS count FROM ${names.members}
      WHERE user_id IN (${placeholders(userIds)}) AND present = 1 GROUP BY user_id`,
    values: idValues(userIds),
  });
  return new Map(rows.map(({ userId, count }) => [idFromBytes(userId), count]));
}
