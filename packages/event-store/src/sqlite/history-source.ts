/** Reads histories from SQLite: one statement per request, or three for many of a stream, all in one read transaction. */
import type { Statement } from '@parley/database/database';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { entityKey, hasStateCarryingEvents, isAlwaysFirst } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { idFromBytes } from '@parley/events/id-bytes';
import { type StreamName, streamKey, streamPartition } from '@parley/events/streams';
import type { HistorySource } from '../caching/history-loader.ts';
import type { EntityRef, StreamHead } from '../event-store.ts';
import { eventOf } from '../stored-row.ts';
import { eventColumns, type EventRow } from './event-rows.ts';

export const streamHeadSql = `SELECT version, messages, members FROM events
  WHERE partition_id = ? AND stream_id = ? ORDER BY version DESC LIMIT 1`;
export const emptyStream: StreamHead = { version: 0, messages: 0, members: 0 };

const wholeStreamSql = `SELECT ${eventColumns} FROM events WHERE partition_id = ? AND stream_id = ? ORDER BY version`;
const lastAboutEntitySql = `SELECT ${eventColumns} FROM events INDEXED BY ix_entity
  WHERE partition_id = ? AND stream_id = ? AND entity = ? ORDER BY version DESC LIMIT 1`;
const lastInAnyPlaceSql = `SELECT * FROM (${lastAboutEntitySql})
  UNION ALL
  SELECT * FROM (SELECT ${eventColumns} FROM event_entities AS others
    JOIN events ON events.partition_id = others.partition_id AND events.position = others.position
    WHERE others.partition_id = ? AND others.stream_id = ? AND others.entity = ? ORDER BY others.version DESC LIMIT 1)
  ORDER BY version DESC LIMIT 1`;

const aboutEntitySql = `SELECT ${eventColumns} FROM events INDEXED BY ix_entity WHERE partition_id = ? AND stream_id = ? AND entity = ?
  UNION ALL
  SELECT ${eventColumns} FROM event_entities AS others
  JOIN events ON events.partition_id = others.partition_id AND events.position = others.position
  WHERE others.partition_id = ? AND others.stream_id = ? AND others.entity = ? ORDER BY version`;
const knownPartitionsSql = `SELECT heads.partition_id, heads.position, heads.last_recorded_at, events.event_id FROM heads
  LEFT JOIN events ON events.partition_id = heads.partition_id AND events.position = heads.position`;

interface KnownPartitionRow {
  partition_id: number;
  position: number;
  last_recorded_at: number;
  event_id: Buffer | null;
}

export function historySource(database: SqliteDatabase): HistorySource {
  return {
    async knownPartitions() {
      const rows = await database.read<KnownPartitionRow>({ sql: knownPartitionsSql });
      return rows.map(({ partition_id: partition, position, last_recorded_at: lastRecordedAt, event_id }) => ({
        partition,
        position,
        lastRecordedAt,
        lastEventId: event_id && idFromBytes(event_id),
      }));
    },
    async select(refs, streams) {
      const groups = groupsOf(refs);
      const grouped = new Set(groups.flatMap(({ indexes }) => indexes));
      const alone = [...refs.keys()].filter((index) => !grouped.has(index));
      const queries = [...alone.map((index) => historyQuery(refs[index]!)), ...groups.flatMap(groupQueries), ...streams.map(headQuery)];
      const results = await database.snapshot(queries);
      const rows = new Map(alone.map((index) => [index, results.shift() as unknown as EventRow[]]));
      for (const group of groups) for (const [index, ofEntity] of rowsOfGroup(group, results.splice(0, 3))) rows.set(index, ofEntity);
      const decode = decodeOnce();
      const histories = refs.map((_, index) => ({
        events: rows.get(index)!.map(decode),
        payloadBytes: rows.get(index)!.reduce((sum, { payload }) => sum + payload.length, 0),
      }));
      const heads = (results as unknown as StreamHead[][]).map(([head]) => head ?? emptyStream);
      return { histories, heads };
    },
  };
}

/** Many entities of a stream, read together: an event about all of them is then read once. */
interface Group {
  stream: StreamName;
  /** Keys of the entities in hexadecimal digits. */
  keys: string[];
  /** Indexes of the requests. */
  indexes: number[];
}

/** Fewer entities of a stream are read one by one. */
const minGroup = 8;

function groupsOf(refs: readonly EntityRef[]): Group[] {
  const keyed = [...refs.keys()].filter((index) => refs[index]!.entity !== null && !hasStateCarryingEvents(refs[index]!.entity));
  return [...Map.groupBy(keyed, (index) => refs[index]!.stream)]
    .filter(([, indexes]) => indexes.length >= minGroup)
    .map(([stream, indexes]) => ({ stream, indexes, keys: indexes.map((index) => entityKey(refs[index]!.entity!).toString('hex')) }));
}

const ofGroup = 'partition_id = ? AND stream_id = ? AND entity IN (SELECT unhex(value) FROM json_each(?))';
const firstEntitySql = `SELECT ${eventColumns}, lower(hex(entity)) AS entity FROM events INDEXED BY ix_entity WHERE ${ofGroup}`;
const otherEntitiesSql = `SELECT lower(hex(entity)) AS entity, position FROM event_entities WHERE ${ofGroup}`;
const aboutOthersSql = `SELECT ${eventColumns} FROM events
  WHERE partition_id = ? AND position IN (SELECT position FROM event_entities WHERE ${ofGroup})`;

function groupQueries({ stream, keys }: Group): Statement[] {
  const partition = streamPartition(stream);
  const values = [partition, streamKey(stream), JSON.stringify(keys)];
  return [
    { sql: firstEntitySql, values },
    { sql: otherEntitiesSql, values },
    { sql: aboutOthersSql, values: [partition, ...values] },
  ];
}

/** The rows of each request, by version. */
function rowsOfGroup({ keys, indexes }: Group, results: readonly unknown[]): Map<number, EventRow[]> {
  const [first, others, about] = results as [(EventRow & { entity: string })[], { entity: string; position: number }[], EventRow[]];
  const byPosition = new Map(about.map((row) => [row.position, row]));
  const byKey = new Map<string, EventRow[]>(keys.map((key) => [key, []]));
  for (const row of first) byKey.get(row.entity)!.push(row);
  for (const { entity, position } of others) byKey.get(entity)!.push(byPosition.get(position)!);
  const byVersion = (rows: EventRow[]): EventRow[] => rows.sort((one, other) => one.version - other.version);
  return new Map(indexes.map((index, at) => [index, byVersion(byKey.get(keys[at]!)!)]));
}

function historyQuery({ stream, entity }: EntityRef): Statement {
  const streamValues = [streamPartition(stream), streamKey(stream)];
  if (entity === null) return { sql: wholeStreamSql, values: streamValues };
  const entityValues = [...streamValues, entityKey(entity)];
  if (isAlwaysFirst(entity)) return { sql: lastAboutEntitySql, values: entityValues };
  const sql = hasStateCarryingEvents(entity) ? lastInAnyPlaceSql : aboutEntitySql;
  return { sql, values: [...entityValues, ...entityValues] };
}

function headQuery(stream: StreamName): Statement {
  return { sql: streamHeadSql, values: [streamPartition(stream), streamKey(stream)] };
}

/** Decodes an event that two entities share only once. */
function decodeOnce(): (row: EventRow) => AnyStoredEvent {
  const events = new Map<number, AnyStoredEvent>();
  return (row) => {
    let event = events.get(row.position);
    if (!event) events.set(row.position, (event = eventOf(row)));
    return event;
  };
}
