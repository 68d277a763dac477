/** Reads histories from SQLite: one statement per request, all in one read transaction. */
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
      const results = await database.snapshot([...refs.map(historyQuery), ...streams.map(headQuery)]);
      const decode = decodeOnce();
      const histories = (results.slice(0, refs.length) as unknown as EventRow[][]).map((rows) => ({
        events: rows.map(decode),
        payloadBytes: rows.reduce((sum, { payload }) => sum + payload.length, 0),
      }));
      const heads = (results.slice(refs.length) as unknown as StreamHead[][]).map(([head]) => head ?? emptyStream);
      return { histories, heads };
    },
  };
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
