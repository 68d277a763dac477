/** SELECTs of the log as SQL text. Ids are hex literals, so no statement needs parameters. */
import type { EventType } from '@parley/events/catalogue';
import type { StreamName } from '@parley/events/streams';
import { hasStateCarryingEvents, isAlwaysFirst } from '@parley/events/entities';
import { streamPartition } from '@parley/events/streams';
import type { EntityRef } from '../event-store.ts';
import { entityLiteral, idLiteral, integerLiteral, streamLiteral } from './sql-literals.ts';
import { eventColumns, eventPositionColumns } from './event-rows.ts';

/** The position of a partition as the caller knows it. */
export interface KnownPosition {
  partition: number;
  position: number;
}

// Without the forced key, an IN list on so small a table is a scan that locks every row.
export function lockHeadsSql(partitions: readonly number[]): string {
  return (
    'SELECT partition_id, position, epoch, last_recorded_at FROM heads FORCE INDEX (PRIMARY) ' +
    `WHERE partition_id IN (${partitions.join(',')}) ORDER BY partition_id FOR UPDATE`
  );
}

/** Ids of the events at these positions. */
export function eventIdsAtSql(positions: readonly KnownPosition[]): string {
  const conditions = positions.map(({ partition, position }) => `(partition_id = ${partition} AND position = ${position})`);
  return `SELECT partition_id, event_id FROM events FORCE INDEX (PRIMARY) WHERE ${conditions.join(' OR ')}`;
}

/** Events after the known positions, and the entities after the first of each. */
export function foreignEventsSql(
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

/** All heads, each with the id of its event. */
export const headsWithEventsSql =
  'SELECT heads.partition_id, heads.position, heads.epoch, heads.last_recorded_at, events.event_id FROM heads ' +
  'LEFT JOIN events ON events.partition_id = heads.partition_id AND events.position = heads.position';

/** Heads of streams with the index of their request. A stream without events has no row. */
export function streamHeadsSql(streams: readonly StreamName[]): string {
  const requested = requestedTable(streams.map((stream, request) => ({ request, stream, entity: null })));
  return `SELECT requested.request, events.version, events.messages, events.members FROM ${requested} ${lastOf.stream}`;
}

/** Versions of the last events about entities, with the index of their request: two rows each. The higher counts; null means none. */
export function entityVersionsSql(refs: readonly EntityRef[]): string {
  const requested = requestedTable(refs.map((ref, request) => ({ request, ...ref })));
  // No COALESCE or GREATEST: MariaDB returns decimals for expressions, and the driver returns decimals as text.
  return `SELECT request, (${lastVersionOf.entity}) AS version FROM ${requested} UNION ALL SELECT request, (${lastVersionOf.otherEntity}) FROM ${requested}`;
}

/**
 * All events about each entity or of each whole stream, with the index of the request; of an entity with state-carrying events the last one, or
 * two, of which the later counts. Then, with the following indexes, the last event of each stream without its contents. Six arms of a UNION
 * at most, for any number of requests: one arm per request would cost as much as a query each.
 */
export function historiesSql(refs: readonly EntityRef[], streams: readonly StreamName[]): string {
  const requests = refs.map((ref, request) => ({ request, ...ref }));
  const whole = requests.filter(({ entity }) => entity === null);
  const stateCarrying = requests.filter(({ entity }) => entity !== null && hasStateCarryingEvents(entity));
  const inAnyPlace = stateCarrying.filter(({ entity }) => entity !== null && !isAlwaysFirst(entity));
  const others = requests.filter(({ entity }) => entity !== null && !hasStateCarryingEvents(entity));
  const ends = streams.map((stream, index) => ({ request: refs.length + index, stream, entity: null }));
  return [
    arm(eventColumns(), whole, `STRAIGHT_JOIN events FORCE INDEX (uq_stream) ON ${inRequestStream('events')}`),
    arm(eventColumns(), stateCarrying, lastOf.entity),
    arm(eventColumns(), inAnyPlace, lastOf.otherEntity),
    arm(eventColumns(), others, `STRAIGHT_JOIN events FORCE INDEX (ix_entity) ON ${aboutRequestEntity('events')}`),
    arm(
      eventColumns(),
      others,
      `STRAIGHT_JOIN event_entities AS others FORCE INDEX (PRIMARY) ON ${aboutRequestEntity('others')} ` +
        'STRAIGHT_JOIN events FORCE INDEX (PRIMARY) ON events.partition_id = others.partition_id AND events.position = others.position',
    ),
    arm(eventPositionColumns, ends, lastOf.stream),
  ]
    .flat()
    .join(' UNION ALL ');
}

type Request = EntityRef & { request: number };

function arm(columns: string, requests: readonly Request[], join: string): string[] {
  return requests.length === 0 ? [] : [`SELECT requested.request, ${columns} FROM ${requestedTable(requests)} ${join}`];
}

/** The requests as a table. */
function requestedTable(requests: readonly Request[]): string {
  const rows = requests.map(
    ({ request, stream, entity }) =>
      `SELECT ${request} AS request, ${streamPartition(stream)} AS partition_id, ${streamLiteral(stream)} AS stream_id, ` +
      `${entity === null ? 'NULL' : entityLiteral(entity)} AS entity`,
  );
  return `(${rows.join(' UNION ALL ')}) AS requested`;
}

const inRequestStream = (table: string): string =>
  `${table}.partition_id = requested.partition_id AND ${table}.stream_id = requested.stream_id`;
const aboutRequestEntity = (table: string): string => `${inRequestStream(table)} AND ${table}.entity = requested.entity`;

/** Ordered by the whole index: MySQL does not see that its first columns are constant, and would read and sort everything. */
const lastVersionOf = {
  stream:
    `SELECT newest.version FROM events AS newest FORCE INDEX (uq_stream) WHERE ${inRequestStream('newest')} ` +
    'ORDER BY newest.partition_id DESC, newest.stream_id DESC, newest.version DESC LIMIT 1',
  entity:
    `SELECT newest.version FROM events AS newest FORCE INDEX (ix_entity) WHERE ${aboutRequestEntity('newest')} ` +
    'ORDER BY newest.partition_id DESC, newest.stream_id DESC, newest.entity DESC, newest.version DESC LIMIT 1',
  /** For an entity that is not the first of its event. */
  otherEntity:
    `SELECT newest.version FROM event_entities AS newest FORCE INDEX (PRIMARY) WHERE ${aboutRequestEntity('newest')} ` +
    'ORDER BY newest.partition_id DESC, newest.stream_id DESC, newest.entity DESC, newest.version DESC LIMIT 1',
};

const lastOf = {
  stream: lastEvent(lastVersionOf.stream),
  entity: lastEvent(lastVersionOf.entity),
  otherEntity: lastEvent(lastVersionOf.otherEntity),
};

function lastEvent(version: string): string {
  return `STRAIGHT_JOIN events FORCE INDEX (uq_stream) ON ${inRequestStream('events')} AND events.version = (${version})`;
}

/** The events with these ids. */
export function eventsByIdSql(ids: readonly { partition: number; eventId: string }[]): string {
  const conditions = ids.map(({ partition, eventId }) => `(partition_id = ${partition} AND event_id = ${idLiteral(eventId)})`);
  return `SELECT ${eventColumns()} FROM events FORCE INDEX (uq_event) WHERE ${conditions.join(' OR ')}`;
}

export function streamRangeSql(stream: StreamName, { after, upTo, limit }: { after: number; upTo?: number; limit: number }): string {
  const end = upTo === undefined ? '' : ` AND version <= ${integerLiteral(upTo)}`;
  return (
    `SELECT ${eventColumns()} FROM events FORCE INDEX (uq_stream) ` +
    `WHERE ${inStream(stream)} AND version > ${integerLiteral(after)}${end} ORDER BY version LIMIT ${integerLiteral(limit)}`
  );
}

/** The event at `from` and the `limit` after it, without those of other types between the first and the last. */
export function typesInRangeSql(partition: number, from: number, limit: number, types: readonly EventType[]): string {
  const [owner, end] = [`partition_id = ${integerLiteral(partition)}`, integerLiteral(from + limit)];
  return (
    `SELECT ${eventColumns()} FROM events FORCE INDEX (PRIMARY) WHERE ${owner} AND position BETWEEN ${integerLiteral(from)} AND ${end} ` +
    `AND (type IN (${types.map((type) => `'${type}'`).join(', ')}) OR position = ${integerLiteral(from)} ` +
    `OR position = (SELECT MAX(position) FROM events WHERE ${owner} AND position <= ${end})) ORDER BY position`
  );
}

/** Events from this position on, inclusive. */
export function partitionRangeSql(partition: number, from: number, limit: number): string {
  return (
    `SELECT ${eventColumns()} FROM events FORCE INDEX (PRIMARY) ` +
    `WHERE partition_id = ${integerLiteral(partition)} AND position >= ${integerLiteral(from)} ORDER BY position LIMIT ${integerLiteral(limit)}`
  );
}

function inStream(stream: StreamName): string {
  return `partition_id = ${streamPartition(stream)} AND stream_id = ${streamLiteral(stream)}`;
}
