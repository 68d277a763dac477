/** Times at which users were last seen. The gateways write them when a user connects and disconnects. */
import type { Database } from '@parley/database/database';
import { idValues, placeholders } from '@parley/database/sql-list';
import { upserts } from '@parley/database/table-sql';
import { column, defineTable } from '@parley/database/tables';
import { idFromBytes } from '@parley/events/id-bytes';

export const lastSeen = defineTable('last_seen', { userId: column.id(), seenAt: column.micros() }, { primaryKey: ['userId'] });

/** Times by user id, in milliseconds since 1970. A user who was never seen is missing. */
export async function readLastSeen(database: Pick<Database, 'read'>, userIds: readonly string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.read<{ userId: Buffer; seenAt: number }>({
    sql: `SELECT user_id AS userId, seen_at AS seenAt FROM ${lastSeen.name} WHERE user_id IN (${placeholders(userIds)})`,
    values: idValues(userIds),
  });
  return new Map(rows.map(({ userId, seenAt }) => [idFromBytes(userId), seenAt / 1_000]));
}

/** Writes times by user id, in milliseconds since 1970. The last write wins: clocks of two gateways may differ by moments. */
export async function writeLastSeen(database: Database, times: ReadonlyMap<string, number>): Promise<void> {
  if (times.size === 0) return;
  const rows = Array.from(times, ([userId, seenAt]) => ({ userId, seenAt: Math.round(seenAt * 1_000) }));
  await database.write(upserts(lastSeen, rows, database.dialect));
}
