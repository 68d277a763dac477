/** The columns of `events` in SQLite statements, and the rows of an event. */
import type { SqlValue } from '@parley/database/database';
import { entityKey } from '@parley/events/entities';
import { idToBytes } from '@parley/events/id-bytes';
import { streamKey } from '@parley/events/streams';
import type { ExecutedCommand } from '../planning/log-view.ts';
import type { PlannedEvent } from '../planning/plan-batch.ts';
import { eventOf, type StoredRow } from '../stored-row.ts';

export type EventRow = StoredRow & { payload: string; metadata: string };

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

/** The columns of a SELECT of events. */
export const eventColumns = columnNames.map((name) => `events.${name}`).join(', ');

/** An event with the hash of its command. */
export type ExecutedRow = EventRow & { body_hash: string };

export const executedSql = `SELECT ${eventColumns}, lower(hex(body_hash)) AS body_hash FROM events WHERE partition_id = ? AND event_id = ?`;

export function toExecutedCommand(row: ExecutedRow): ExecutedCommand {
  return { event: eventOf(row), bodyHash: row.body_hash };
}

export const insertEventSql = `INSERT INTO events
  (partition_id, position, stream_id, version, entity, event_id, body_hash, messages, members, type, schema_version, payload, metadata, recorded_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function eventRow({ event, prepared, bodyHash }: PlannedEvent): SqlValue[] {
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

/** Rows of `event_entities`: the entities after the first, which is in the event's row. */
export function entityRows({ event, prepared }: PlannedEvent): SqlValue[][] {
  const stream = streamKey(event.stream);
  return prepared.entities.slice(1).map((entity) => [event.partition, stream, entityKey(entity), event.version, event.position]);
}
