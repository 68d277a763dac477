/** Reads of the log except load(), each from one snapshot. */
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { type CommandIdentity, eventId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { type StreamName, streamKey, streamPartition } from '@parley/events/streams';
import { type Anchor, type ExecutedResult, LogDiverged, type PartitionHead } from '../event-store.ts';
import { executedResult } from '../planning/log-view.ts';
import { eventOf } from '../stored-row.ts';
import { eventColumns, type EventRow, type ExecutedRow, toExecutedCommand, executedSql } from './event-rows.ts';

const streamSql = `SELECT ${eventColumns} FROM events
  WHERE partition_id = ? AND stream_id = ? AND version > ? AND version <= ? ORDER BY version LIMIT ?`;
const partitionSql = `SELECT ${eventColumns} FROM events WHERE partition_id = ? AND position >= ? ORDER BY position LIMIT ?`;
/** Positions have no gaps, so a number of positions is a number of events. */
const typesSql = (types: readonly EventType[]) => `SELECT ${eventColumns} FROM events
  WHERE partition_id = ? AND position BETWEEN ? AND ? AND (type IN (${types.map(() => '?').join(', ')}) OR position = ?
    OR position = (SELECT MAX(position) FROM events WHERE partition_id = ? AND position <= ?)) ORDER BY position`;
const eventIdSql = 'SELECT event_id FROM events WHERE partition_id = ? AND position = ?';
const headsSql = 'SELECT partition_id AS partition, position, epoch FROM heads WHERE position > 0 ORDER BY partition_id';

export async function findCommand(database: SqliteDatabase, command: CommandIdentity, bodyHash: string): Promise<ExecutedResult | null> {
  const values = [partitionOf(command.targetId), idToBytes(eventId(command, 0))];
  const [row] = await database.read<ExecutedRow>({ sql: executedSql, values });
  return row === undefined ? null : executedResult(toExecutedCommand(row), bodyHash);
}

export async function readStream(
  database: SqliteDatabase,
  stream: StreamName,
  { after, upTo = Number.MAX_SAFE_INTEGER, limit }: { after: number; upTo?: number; limit: number },
): Promise<AnyStoredEvent[]> {
  const values = [streamPartition(stream), streamKey(stream), after, upTo, limit];
  return (await database.read<EventRow>({ sql: streamSql, values })).map(eventOf);
}

/** Reads from the anchor's event on, to compare its id. */
export async function readPartition(
  database: SqliteDatabase,
  partition: number,
  after: Anchor,
  limit: number,
  types?: readonly EventType[],
): Promise<AnyStoredEvent[]> {
  const [from, end] = [after.position, after.position + limit];
  const query = types
    ? { sql: typesSql(types), values: [partition, from, end, ...types, from, partition, end] }
    : { sql: partitionSql, values: [partition, after.position, limit + 1] };
  const rows = await database.read<EventRow>(query);
  if (after.position === 0) return rows.slice(0, limit).map(eventOf);
  const [anchor, ...next] = rows;
  if (anchor?.position !== after.position) throw new LogDiverged(partition, after, 'no event');
  const found = idFromBytes(anchor.event_id);
  if (after.eventId !== null && after.eventId !== found) throw new LogDiverged(partition, after, found);
  return next.map(eventOf);
}

export function heads(database: SqliteDatabase): Promise<PartitionHead[]> {
  return database.read<PartitionHead>({ sql: headsSql });
}

/** Ids of the events at these positions, by partition. */
export function findEventIds(database: SqliteDatabase, positions: readonly { partition: number; position: number }[]): Map<number, string> {
  const ids = new Map<number, string>();
  for (const { partition, position } of positions) {
    const row = database.prepare(eventIdSql).get(partition, position) as { event_id: Buffer } | undefined;
    if (row) ids.set(partition, idFromBytes(row.event_id));
  }
  return ids;
}

export async function readEpoch(database: SqliteDatabase): Promise<number> {
  const [store] = await database.read<{ epoch: number }>({ sql: 'SELECT epoch FROM store' });
  return store!.epoch;
}
