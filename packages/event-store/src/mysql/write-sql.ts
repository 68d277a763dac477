/** The rows of a batch as SQL text: heads first, since their locks and their CHECK guard what follows. */
import type { HeadMove, PlannedEvent } from '../planning/plan-batch.ts';
import { entityLiteral, hexLiteral, idLiteral, streamLiteral, textLiteral } from './sql-literals.ts';

/**
 * The time of the batch, in @recorded_at: by the database's clock, but never before what its partitions hold. The caller
 * knows `lastRecordedAt` truly when it knows the heads truly, and nothing is written when it does not.
 */
export function recordedAtSql(lastRecordedAt: number): string {
  return `SET @recorded_at = GREATEST(${lastRecordedAt}, CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED))`;
}

/**
 * Locks and moves the heads. When one is not where the caller believes, or of another epoch, `as_expected` becomes 0 and
 * the CHECK ends the statement. (NULL in its place would not: outside strict mode both servers store 0.)
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
 * The events' rows, and those of the entities beyond each event's first. Metadata that neighbours share, as an append's
 * events do, is sent once, in a variable: a tenth less work for the server.
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
