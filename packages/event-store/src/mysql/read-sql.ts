/** SELECTs of the log as SQL text: ids as hex literals, so that none needs a parameter. */
import type { StreamName } from '@parley/events/streams';
import { hasStateCarryingEvents } from '@parley/events/entities';
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

/** Heads of streams, marked with their places: their last events. Of a stream without events there is no row. */
export function streamHeadsSql(streams: readonly StreamName[]): string {
  const asked = askedFor(streams.map((stream, mark) => ({ mark, stream, entity: null })));
  return `SELECT asked.mark, events.version, events.messages, events.members FROM ${asked} ${lastOf.stream}`;
}

/** The versions of the last events about entities, marked with their places: two rows for each, of which the higher counts; null for none. */
export function entityVersionsSql(refs: readonly EntityRef[]): string {
  const asked = askedFor(refs.map((ref, mark) => ({ mark, ...ref })));
  // No COALESCE, no GREATEST: MariaDB makes decimals, and the driver texts, of what is not simply a column.
  return `SELECT mark, (${lastVersionOf.entity}) AS version FROM ${asked} UNION ALL SELECT mark, (${lastVersionOf.otherEntity}) FROM ${asked}`;
}

/**
 * All events about each entity (of one that is told whole, the last) or of each whole stream, marked with its place; and,
 * with the places after these, where each stream ends: its last event without its contents. Five arms at most, however
 * much is asked: an arm for each would cost the server what a query does.
 */
export function historiesSql(refs: readonly EntityRef[], streams: readonly StreamName[]): string {
  const places = refs.map((ref, mark) => ({ mark, ...ref }));
  const whole = places.filter(({ entity }) => entity === null);
  const toldWhole = places.filter(({ entity }) => entity !== null && hasStateCarryingEvents(entity));
  const others = places.filter(({ entity }) => entity !== null && !hasStateCarryingEvents(entity));
  const ends = streams.map((stream, index) => ({ mark: refs.length + index, stream, entity: null }));
  return [
    arm(eventColumns(), whole, `STRAIGHT_JOIN events FORCE INDEX (uq_stream) ON ${inAskedStream('events')}`),
    arm(eventColumns(), toldWhole, lastOf.entity),
    arm(eventColumns(), others, `STRAIGHT_JOIN events FORCE INDEX (ix_entity) ON ${aboutAsked('events')}`),
    arm(
      eventColumns(),
      others,
      `STRAIGHT_JOIN event_entities AS others FORCE INDEX (PRIMARY) ON ${aboutAsked('others')} ` +
        'STRAIGHT_JOIN events FORCE INDEX (PRIMARY) ON events.partition_id = others.partition_id AND events.position = others.position',
    ),
    arm(eventPlaceColumns, ends, lastOf.stream),
  ]
    .flat()
    .join(' UNION ALL ');
}

type Asked = EntityRef & { mark: number };

function arm(columns: string, asked: readonly Asked[], join: string): string[] {
  return asked.length === 0 ? [] : [`SELECT asked.mark, ${columns} FROM ${askedFor(asked)} ${join}`];
}

/** What is asked for, as a table. */
function askedFor(asked: readonly Asked[]): string {
  const rows = asked.map(
    ({ mark, stream, entity }) =>
      `SELECT ${mark} AS mark, ${streamPartition(stream)} AS partition_id, ${streamLiteral(stream)} AS stream_id, ` +
      `${entity === null ? 'NULL' : entityLiteral(entity)} AS entity`,
  );
  return `(${rows.join(' UNION ALL ')}) AS asked`;
}

const inAskedStream = (table: string): string => `${table}.partition_id = asked.partition_id AND ${table}.stream_id = asked.stream_id`;
const aboutAsked = (table: string): string => `${inAskedStream(table)} AND ${table}.entity = asked.entity`;

/** Ordered by the whole index: MySQL does not see that its first columns are given, and would read and sort all there is. */
const lastVersionOf = {
  stream:
    `SELECT newest.version FROM events AS newest FORCE INDEX (uq_stream) WHERE ${inAskedStream('newest')} ` +
    'ORDER BY newest.partition_id DESC, newest.stream_id DESC, newest.version DESC LIMIT 1',
  entity:
    `SELECT newest.version FROM events AS newest FORCE INDEX (ix_entity) WHERE ${aboutAsked('newest')} ` +
    'ORDER BY newest.partition_id DESC, newest.stream_id DESC, newest.entity DESC, newest.version DESC LIMIT 1',
  /** Of an entity that is not the first of its event. */
  otherEntity:
    `SELECT newest.version FROM event_entities AS newest FORCE INDEX (PRIMARY) WHERE ${aboutAsked('newest')} ` +
    'ORDER BY newest.partition_id DESC, newest.stream_id DESC, newest.entity DESC, newest.version DESC LIMIT 1',
};

const lastOf = { stream: lastEvent(lastVersionOf.stream), entity: lastEvent(lastVersionOf.entity) };

function lastEvent(version: string): string {
  return `STRAIGHT_JOIN events FORCE INDEX (uq_stream) ON ${inAskedStream('events')} AND events.version = (${version})`;
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
