/** Rows of the log to events, and events to rows. */
import type { SqlValue } from '@parley/database/database';
import type { EventType } from '@parley/events/catalogue';
import { entityKey } from '@parley/events/entities';
import type { AnyStoredEvent, EventMetadata } from '@parley/events/envelope';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { type StreamName, streamKey } from '@parley/events/streams';
import { upcast } from '@parley/events/upcasters';
import type { ExecutedCommand } from '../planning/log-view.ts';
import type { PlannedEvent } from '../planning/plan-batch.ts';

export interface EventRow {
  partition_id: number;
  position: number;
  version: number;
  event_id: Buffer;
  messages: number;
  members: number;
  type: string;
  schema_version: number;
  payload: string;
  metadata: string;
  recorded_at: number;
}

const columnNames = [
  'partition_id',
  'position',
  'version',
  'event_id',
  'messages',
  'members',
  'type',
  'schema_version',
  'payload',
  'metadata',
  'recorded_at',
] as const satisfies readonly (keyof EventRow)[];

/** What a SELECT of events names. */
export const eventColumns = columnNames.map((name) => `events.${name}`).join(', ');

/** Throws UnknownEvent when this code is too old for it. */
export function eventOfRow(row: EventRow): AnyStoredEvent {
  const { stream, ...metadata } = JSON.parse(row.metadata) as EventMetadata & { stream: StreamName };
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
    payload: upcast(type, row.schema_version, JSON.parse(row.payload)),
    metadata,
    recordedAt: row.recorded_at,
  } as AnyStoredEvent;
}

/** The event, and the hash of the command that wrote it. */
export type ExecutedRow = EventRow & { body_hash: string };

export const executedSql = `SELECT ${eventColumns}, lower(hex(body_hash)) AS body_hash FROM events WHERE partition_id = ? AND event_id = ?`;

export function executedOfRow(row: ExecutedRow): ExecutedCommand {
  return { event: eventOfRow(row), bodyHash: row.body_hash };
}

export const insertEventSql = `INSERT INTO events
  (partition_id, position, stream_id, version, entity, event_id, body_hash, messages, members, type, schema_version, payload, metadata, recorded_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function rowOfEvent({ event, prepared, bodyHash }: PlannedEvent): SqlValue[] {
  return [
    event.partition,
    event.position,
    streamKey(event.stream),
    event.version,
    entityKey(prepared.entities[0]!),
    idToBytes(event.id),
    Buffer.from(bodyHash, 'hex'),
    event.messages,
    event.members,
    event.type,
    prepared.schemaVersion,
    prepared.payloadJson,
    prepared.metadataJson,
    event.recordedAt,
  ];
}

export const insertEntitySql = 'INSERT INTO event_entities (partition_id, stream_id, entity, version, position) VALUES (?, ?, ?, ?, ?)';

/** The rows of all entities that the event is about, but for the first, which stands in the event's own row. */
export function rowsOfFurtherEntities({ event, prepared }: PlannedEvent): SqlValue[][] {
  const stream = streamKey(event.stream);
  return prepared.entities.slice(1).map((entity) => [event.partition, stream, entityKey(entity), event.version, event.position]);
}
