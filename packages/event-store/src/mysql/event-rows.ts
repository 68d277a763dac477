/** The columns of `events` in MySQL statements. */
import { entityFromKey, type Entity } from '@parley/events/entities';
import { idFromBytes } from '@parley/events/id-bytes';
import type { StoredRow } from '../stored-row.ts';

export interface EventRow extends StoredRow {
  entity: Buffer;
  body_hash: Buffer;
  payload: Buffer;
  metadata: Buffer;
}

const columnNames = [
  'partition_id',
  'position',
  'version',
  'entity',
  'event_id',
  'body_hash',
  'messages',
  'members',
  'type',
  'schema_version',
  'payload',
  'metadata',
  'recorded_at',
] as const satisfies readonly (keyof EventRow)[];

/** The columns of a SELECT of events, qualified with a table or alias. */
export function eventColumns(table = 'events'): string {
  return columnNames.map((name) => `${table}.${name}`).join(', ');
}

/** The same columns without payload and metadata. */
export const eventPositionColumns = columnNames
  .map((name) => (name === 'payload' || name === 'metadata' ? `'' AS ${name}` : `events.${name}`))
  .join(', ');

/** Null for a kind of entity newer than this code, which no caller can have requested. */
export function entityOf(key: Buffer): Entity | null {
  try {
    return entityFromKey(key);
  } catch {
    return null;
  }
}

/** Maps partitions to event ids; the rows have one event for each partition. */
export function eventIdsByPartition(rows: readonly Pick<EventRow, 'partition_id' | 'event_id'>[]): Map<number, string> {
  return new Map(rows.map((row) => [row.partition_id, idFromBytes(row.event_id)]));
}
