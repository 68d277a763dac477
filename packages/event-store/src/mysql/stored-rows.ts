/** The columns of `events` as MySQL's statements name them. */
import { entityFromKey, type Entity } from '@parley/events/entities';
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

/** What a SELECT of events names, of the table (or alias) given. */
export function eventColumns(table = 'events'): string {
  return columnNames.map((name) => `${table}.${name}`).join(', ');
}

/** The same columns, without an event's contents. */
export const eventPlaceColumns = columnNames
  .map((name) => (name === 'payload' || name === 'metadata' ? `'' AS ${name}` : `events.${name}`))
  .join(', ');

/** Null for a kind of entity that this code is too old for: nothing here can have asked for it. */
export function entityOf(key: Buffer): Entity | null {
  try {
    return entityFromKey(key);
  } catch {
    return null;
  }
}
