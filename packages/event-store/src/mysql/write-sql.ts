/** The writes of a batch as SQL text. Heads come first: their locks and CHECK guard the rest. */
import type { HeadMove, PlannedEvent } from '../planning/plan-batch.ts';
import { entityLiteral, hexLiteral, idLiteral, streamLiteral, textLiteral } from './sql-literals.ts';

/**
 * Sets @recorded_at to the time of the batch by the database's clock, never before the last event of its partitions. If the caller's
 * `lastRecordedAt` is outdated, so are its heads, and nothing is written.
 */
export function recordedAtSql(lastRecordedAt: number): string {
  return `SET @recorded_at = GREATEST(${lastRecordedAt}, CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED))`;
}

/**
 * Locks and moves the heads. If one is not at the expected position or epoch, `as_expected` becomes 0 and the CHECK rejects the
 * statement. (NULL would not work: outside strict mode both servers store 0.)
 */
export function moveHeadsSql(moves: readonly HeadMove[], epoch: number): string {
  const rows = moves.map(({ partition, from, to }) => `(${partition},${to},${epoch},@recorded_at,${to - from})`);
  return (
    `INSERT INTO heads (partition_id, position, epoch, last_recorded_at, last_count) VALUES ${rows.join(',')} ON DUPLICATE KEY UPDATE ` +
    'as_expected = (position + VALUES(last_count) = VALUES(position) AND epoch = VALUES(epoch)), ' +
    'position = VALUES(position), last_recorded_at = VALUES(last_recorded_at), last_count = VALUES(last_count)'
  );
}

/**
 * Rows of events, and of their entities after the first. Metadata shared by adjacent events, as within an append, is sent once in a
 * variable: a tenth less work for the server.
 */
export function insertEventsSql(moves: readonly HeadMove[]): string[] {
  const events = moves.flatMap((move) => move.events);
  const shared: string[] = [];
  const rows = events.map((event, index) => {
    const text = event.prepared.metadataJson;
    const isShared = text === events[index - 1]?.prepared.metadataJson;
    if (!isShared && text !== events[index + 1]?.prepared.metadataJson) return eventRow(event, textLiteral(text));
    if (!isShared) shared.push(`@metadata${shared.length} = ${textLiteral(text)}`);
    return eventRow(event, `@metadata${shared.length - 1}`);
  });
  const entities = events.flatMap((event) => (event.prepared.entities.length > 1 ? entityRows(event) : []));
  return [
    ...(shared.length > 0 ? [`SET ${shared.join(', ')}`] : []),
    'INSERT INTO events (partition_id, position, stream_id, version, entity, event_id, body_hash, messages, members, type, ' +
      `schema_version, payload, metadata, recorded_at) VALUES ${rows.join(',')}`,
    ...(entities.length > 0
      ? [`INSERT INTO event_entities (partition_id, stream_id, entity, version, position) VALUES ${entities.join(',')}`]
      : []),
  ];
}

function eventRow({ event, prepared, bodyHash }: PlannedEvent, metadata: string): string {
  return (
    `(${event.partition},${event.position},${streamLiteral(event.stream)},${event.version},${entityLiteral(prepared.entities[0]!)},` +
    `${idLiteral(event.id)},${hexLiteral(bodyHash)},${event.messages},${event.members},'${event.type}',${prepared.schemaVersion},` +
    `${textLiteral(prepared.payloadJson)},${metadata},@recorded_at)`
  );
}

function entityRows({ event, prepared }: PlannedEvent): string[] {
  const { partition, stream, version, position } = event;
  return prepared.entities
    .slice(1)
    .map((entity) => `(${partition},${streamLiteral(stream)},${entityLiteral(entity)},${version},${position})`);
}
