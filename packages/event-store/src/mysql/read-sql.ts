/** SELECTs of the log as SQL text: ids as hex literals, so that none needs a parameter. */
import type { StreamName } from '@parley/events/streams';
import { isToldWhole } from '@parley/events/entities';
import { streamPartition } from '@parley/events/streams';
import type { EntityRef } from '../event-store.ts';
import { entityLiteral, idLiteral, integerLiteral, streamLiteral } from './sql-literals.ts';
import { eventColumns, eventPlaceColumns } from './stored-rows.ts';

/** Where a partition stands, as a caller believes. */
export interface KnownPosition {
  partition: number;
  position: number;
}

// An IN list on so small a table is answered by a scan that locks every row, unless the key is forced.
export function lockHeadsSql(partitions: readonly number[]): string {
  return (
    'SELECT partition_id, position, epoch, last_recorded_at FROM heads FORCE INDEX (PRIMARY) ' +
    `WHERE partition_id IN (${partitions.join(',')}) ORDER BY partition_id FOR UPDATE`
  );
}

/** What was written after the positions known, and the entities beyond the first of these events. */
export function deltaSql(
  known: readonly KnownPosition[],
  limits: { events: number; entities: number },
): [events: string, entities: string] {
  if (known.length === 0) return ['DO 0', 'DO 0'];
  const later = known.map(({ partition, position }) => `(partition_id = ${partition} AND position > ${position})`).join(' OR ');
  const order = 'ORDER BY partition_id, position LIMIT';
  return [
    `SELECT ${eventColumns()} FROM events FORCE INDEX (PRIMARY) WHERE ${later} ${order} ${limits.events}`,
    `SELECT partition_id, position, entity FROM event_entities FORCE INDEX (ix_position) WHERE ${later} ${order} ${limits.entities}`,
  ];
}

export const headsSql = 'SELECT partition_id, position, epoch FROM heads WHERE position > 0 ORDER BY partition_id';

/** All heads, with the id of the event that each stands at. */
export const headsWithEventsSql =
  'SELECT heads.partition_id, heads.position, heads.epoch, heads.last_recorded_at, events.event_id FROM heads ' +
  'LEFT JOIN events ON events.partition_id = heads.partition_id AND events.position = heads.position';

/** The head of a stream, marked with the place of its question: its last event. */
export function streamHeadSql(stream: StreamName, mark: number): string {
  return `(SELECT ${mark} AS mark, version, messages, members FROM events FORCE INDEX (uq_stream) WHERE ${inStream(stream)} ORDER BY version DESC LIMIT 1)`;
}

/** The version of the last event about an entity: at most two rows, of which the higher counts. */
export function entityVersionSql({ stream, entity }: EntityRef, mark: number): string {
  const last = (table: string, index: string) =>
    `(SELECT ${mark} AS mark, version FROM ${table} FORCE INDEX (${index}) ` +
    `WHERE ${inStream(stream)} AND entity = ${entityLiteral(entity!)} ORDER BY version DESC LIMIT 1)`;
  return `${last('events', 'ix_entity')} UNION ALL ${last('event_entities', 'PRIMARY')}`;
}

/** All events about an entity (of one that is told whole, the last), or of a whole stream, marked with the place of the question. */
export function historySql({ stream, entity }: EntityRef, mark: number): string {
  const columns = `SELECT ${mark} AS mark, ${eventColumns()} FROM`;
  if (entity === null) return `${columns} events FORCE INDEX (uq_stream) WHERE ${inStream(stream)}`;
  const about = entityLiteral(entity);
  const own = `${columns} events FORCE INDEX (ix_entity) WHERE ${inStream(stream)} AND entity = ${about}`;
  if (isToldWhole(entity)) return `(${own} ORDER BY version DESC LIMIT 1)`;
  return (
    `${own} UNION ALL ` +
    `${columns} event_entities AS others JOIN events ON events.partition_id = others.partition_id AND events.position = others.position ` +
    `WHERE others.partition_id = ${streamPartition(stream)} AND others.stream_id = ${streamLiteral(stream)} AND others.entity = ${about}`
  );
}

/** Where a stream ends, in the shape of a history's rows: its last event without its contents. */
export function streamEndSql(stream: StreamName, mark: number): string {
  return `(SELECT ${mark} AS mark, ${eventPlaceColumns} FROM events FORCE INDEX (uq_stream) WHERE ${inStream(stream)} ORDER BY version DESC LIMIT 1)`;
}

/** The events with these ids. */
export function eventsByIdSql(ids: readonly { partition: number; eventId: string }[]): string {
  const wanted = ids.map(({ partition, eventId }) => `(partition_id = ${partition} AND event_id = ${idLiteral(eventId)})`);
  return `SELECT ${eventColumns()} FROM events FORCE INDEX (uq_event) WHERE ${wanted.join(' OR ')}`;
}

export function streamRangeSql(stream: StreamName, { after, upTo, limit }: { after: number; upTo?: number; limit: number }): string {
  const end = upTo === undefined ? '' : ` AND version <= ${integerLiteral(upTo)}`;
  return (
    `SELECT ${eventColumns()} FROM events FORCE INDEX (uq_stream) ` +
    `WHERE ${inStream(stream)} AND version > ${integerLiteral(after)}${end} ORDER BY version LIMIT ${integerLiteral(limit)}`
  );
}

/** From this position on, itself included. */
export function partitionRangeSql(partition: number, from: number, limit: number): string {
  return (
    `SELECT ${eventColumns()} FROM events FORCE INDEX (PRIMARY) ` +
    `WHERE partition_id = ${integerLiteral(partition)} AND position >= ${integerLiteral(from)} ORDER BY position LIMIT ${integerLiteral(limit)}`
  );
}

function inStream(stream: StreamName): string {
  return `partition_id = ${streamPartition(stream)} AND stream_id = ${streamLiteral(stream)}`;
}
