/** From rows of the log to events. */
import { entityFromKey, type Entity } from '@parley/events/entities';
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent, EventMetadata } from '@parley/events/envelope';
import { idFromBytes } from '@parley/events/id-bytes';
import type { StreamName } from '@parley/events/streams';
import { upcast } from '@parley/events/upcasters';

export interface EventRow {
  partition_id: number;
  position: number;
  version: number;
  entity: Buffer;
  event_id: Buffer;
  body_hash: Buffer;
  messages: number;
  members: number;
  type: string;
  schema_version: number;
  payload: Buffer;
  metadata: Buffer;
  recorded_at: number;
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
export const eventPlaceColumns = columnNames.map((name) => (name === 'payload' || name === 'metadata' ? `'' AS ${name}` : name)).join(', ');

/** Throws UnknownEvent for a type or version that this code is too old for. */
export function eventOf(row: EventRow): AnyStoredEvent {
  const { stream, ...metadata } = metadataOf(row);
  const type = row.type as EventType;
  return {
    id: idFromBytes(row.event_id),
    type,
    stream,
    version: row.version,
    partition: row.partition_id,
    position: row.position,
    messages: row.messages,
    members: row.members,
    payload: upcast(type, row.schema_version, JSON.parse(row.payload.toString())),
    metadata,
    recordedAt: row.recorded_at,
  } as AnyStoredEvent;
}

export function streamOf(row: EventRow): StreamName {
  return metadataOf(row).stream;
}

/** Null for a kind of entity that this code is too old for: nothing here can have asked for it. */
export function entityOf(key: Buffer): Entity | null {
  try {
    return entityFromKey(key);
  } catch {
    return null;
  }
}

function metadataOf(row: EventRow): EventMetadata & { stream: StreamName } {
  return JSON.parse(row.metadata.toString()) as EventMetadata & { stream: StreamName };
}
