import type { Database } from '@parley/database/database';
import { columnSql, decodeRow, upserts } from '@parley/database/table-sql';
import { pushCheckpoints, type PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';
import type { Checkpoint } from '@parley/read-tables/checkpoints';

/** By partition. A partition that was never pushed is missing. */
export async function readPushCheckpoints(database: Database, partitions: readonly number[]): Promise<Map<number, PushCheckpointRow>> {
  if (partitions.length === 0) return new Map();
  const sql = `SELECT ${columnSql(pushCheckpoints)} FROM push_checkpoints WHERE partition_id IN (${partitions.join(', ')})`;
  const rows = (await database.read({ sql })).map((row) => decodeRow(pushCheckpoints, row));
  return new Map(rows.map((row) => [row.partitionId, row]));
}

export async function writePushCheckpoints(database: Database, checkpoints: readonly PushCheckpointRow[]): Promise<void> {
  await database.write(upserts(pushCheckpoints, checkpoints, database.dialect));
}

export function pushCheckpointAt({ partition: partitionId, position, epoch, lastEventId: eventId }: Checkpoint): PushCheckpointRow {
  return { partitionId, position, epoch, eventId };
}
