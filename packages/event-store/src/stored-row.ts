/** Decodes rows of `events`, on any database. */
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent, EventMetadata } from '@parley/events/envelope';
import { idFromBytes } from '@parley/events/id-bytes';
import type { StreamName } from '@parley/events/streams';
import { upcast } from '@parley/events/upcasters';

export interface StoredRow {
  partition_id: number;
  position: number;
  version: number;
  event_id: Buffer;
  messages: number;
  members: number;
  type: string;
  schema_version: number;
  /** JSON; UTF-8 if the driver returns bytes. */
  payload: string | Buffer;
  metadata: string | Buffer;
  recorded_at: number;
}

/** Throws UnknownEvent for an event type or version newer than this code. */
export function eventOf(row: StoredRow): AnyStoredEvent {
  // Earlier releases stored the client's idempotency key.
  const { stream, commandKey: _, ...metadata } = metadataOf(row);
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

export function streamOf(row: StoredRow): StreamName {
  return metadataOf(row).stream;
}

type RowMetadata = EventMetadata & { stream: StreamName; commandKey?: string };

function metadataOf(row: StoredRow): RowMetadata {
  return JSON.parse(row.metadata.toString()) as RowMetadata;
}
