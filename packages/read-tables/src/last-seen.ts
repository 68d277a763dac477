/**
 * When users were last seen. Not folded from the log, and not to be found anywhere else: the gateways write the table
 * beside the log, in DATABASE_URL, when somebody comes and when they go.
 */
import type { Database } from '@parley/database/database';
import { upserts } from '@parley/database/table-sql';
import { column, defineTable } from '@parley/database/tables';
import { idFromBytes } from '@parley/events/id-bytes';
import { idValues, placeholders } from './reads/sql-list.ts';

export const lastSeen = defineTable('last_seen', { userId: column.id(), seenAt: column.micros() }, { primaryKey: ['userId'] });

/** By user id, in milliseconds since 1970; who was never seen is missing. */
export async function readLastSeen(database: Pick<Database, 'read'>, userIds: readonly string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.read<{ userId: Buffer; seenAt: number }>({
    sql: `SELECT user_id AS userId, seen_at AS seenAt FROM ${lastSeen.name} WHERE user_id IN (${placeholders(userIds)})`,
    values: idValues(userIds),
  });
  return new Map(rows.map(({ userId, seenAt }) => [idFromBytes(userId), seenAt / 1_000]));
}

/** By user id, in milliseconds since 1970. Of two gateways the later word stays: their clocks may differ by moments. */
export async function writeLastSeen(database: Database, sightings: ReadonlyMap<string, number>): Promise<void> {
  if (sightings.size === 0) return;
  const rows = Array.from(sightings, ([userId, seenAt]) => ({ userId, seenAt: Math.round(seenAt * 1_000) }));
  await database.write(upserts(lastSeen, rows, database.dialect));
}
