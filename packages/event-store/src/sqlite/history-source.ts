/** Histories out of SQLite: a statement for each thing asked for, all in one read transaction. */
import type { Statement } from '@parley/database/database';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { entityKey, hasStateCarryingEvents } from '@parley/events/entities';
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

const aboutEntitySql = `SELECT ${eventColumns} FROM events INDEXED BY ix_entity WHERE partition_id = ? AND stream_id = ? AND entity = ?
  UNION ALL
  SELECT ${eventColumns} FROM event_entities AS others
  JOIN events ON events.partition_id = others.partition_id AND events.position = others.position
  WHERE others.partition_id = ? AND others.stream_id = ? AND others.entity = ? ORDER BY version`;
const standingsSql = `SELECT heads.partition_id, heads.position, heads.last_recorded_at, events.event_id FROM heads
  LEFT JOIN events ON events.partition_id = heads.partition_id AND events.position = heads.position`;

interface StandingRow {
  partition_id: number;
  position: number;
  last_recorded_at: number;
  event_id: Buffer | null;
}

export function historySource(database: SqliteDatabase): HistorySource {
  return {
    async standings() {
      const rows = await database.read<StandingRow>({ sql: standingsSql });
      return rows.map(({ partition_id: partition, position, last_recorded_at: lastRecordedAt, event_id }) => ({
        partition,
        position,
        lastRecordedAt,
        lastEventId: event_id && idFromBytes(event_id),
      }));
    },
    async select(refs, streams) {
      const answers = await database.snapshot([...refs.map(historyQuery), ...streams.map(headQuery)]);
      const read = eventsReadOnce();
      const histories = (answers.slice(0, refs.length) as unknown as EventRow[][]).map((rows) => ({
        events: rows.map(read),
        payloadBytes: rows.reduce((sum, { payload }) => sum + payload.length, 0),
      }));
      const heads = (answers.slice(refs.length) as unknown as StreamHead[][]).map(([head]) => head ?? emptyStream);
      return { histories, heads };
    },
  };
}

function historyQuery({ stream, entity }: EntityRef): Statement {
  const place = [streamPartition(stream), streamKey(stream)];
  if (entity === null) return { sql: wholeStreamSql, values: place };
  const about = [...place, entityKey(entity)];
  if (hasStateCarryingEvents(entity)) return { sql: lastAboutEntitySql, values: about };
  return { sql: aboutEntitySql, values: [...about, ...about] };
}

function headQuery(stream: StreamName): Statement {
  return { sql: streamHeadSql, values: [streamPartition(stream), streamKey(stream)] };
}

/** Two entities may share an event: it is parsed once, and kept once. */
function eventsReadOnce(): (row: EventRow) => AnyStoredEvent {
  const events = new Map<number, AnyStoredEvent>();
  return (row) => {
    let event = events.get(row.position);
    if (!event) events.set(row.position, (event = eventOf(row)));
    return event;
  };
}
