/**
 * The log as a batch finds it inside its transaction. What the cache remembers of a partition counts when the position it
 * knows is the head, which is read first: then nobody else has written. What it lacks is asked of SQLite.
 */
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { entityKey } from '@parley/events/entities';
import { idToBytes } from '@parley/events/id-bytes';
import { type StreamName, streamKey, streamPartition } from '@parley/events/streams';
import type { LogCache } from '../caching/log-cache.ts';
import { EpochMismatch, type StreamHead } from '../event-store.ts';
import type { LogView } from '../planning/log-view.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { type ExecutedRow, executedOfRow, executedSql } from './event-rows.ts';
import { emptyStream, streamHeadSql } from './history-source.ts';

const headSql = 'SELECT position, epoch, last_recorded_at FROM heads WHERE partition_id = ?';

const entityVersionSql = `SELECT max(
  coalesce((SELECT max(version) FROM events INDEXED BY ix_entity WHERE partition_id = @partition AND stream_id = @stream AND entity = @entity), 0),
  coalesce((SELECT max(version) FROM event_entities WHERE partition_id = @partition AND stream_id = @stream AND entity = @entity), 0)) AS version`;

interface HeadRow {
  position: number;
  epoch: number;
  last_recorded_at: number;
}

export interface LockedLog extends LogView {
  /** Of the last event of a partition of the batch. */
  lastRecordedAt(partition: number): number;
}

export interface LockedLogOptions {
  database: SqliteDatabase;
  cache: LogCache;
  epoch: number;
  /** Else only appends that may be retries are looked up by their id, and the unique key refuses another's row. */
  checkAllIds: boolean;
}

/** Reads the heads that the batch will move. Throws EpochMismatch when the store has begun a new epoch. */
export function lockedLog({ database, cache, epoch, checkAllIds }: LockedLogOptions, appends: readonly PreparedAppend[]): LockedLog {
  const isLookedUp = ({ append }: PreparedAppend) => checkAllIds || append.mayBeRetry;
  const lookedUp = new Map(appends.filter(isLookedUp).map(({ events, partition }) => [events[0]!.id, partition]));
  const heads = new Map<number, HeadRow>();
  for (const { partition } of appends) if (!heads.has(partition)) heads.set(partition, takeHead(database, cache, epoch, partition));

  const streamHead = (stream: StreamName): StreamHead => {
    const cached = cache.streamHead(stream);
    if (cached) return cached;
    const entry = cache.registerStream(stream);
    const found = database.prepare(streamHeadSql).get(streamPartition(stream), streamKey(stream)) as StreamHead | undefined;
    if (entry) cache.completeStream(entry, found ?? emptyStream);
    return found ?? emptyStream;
  };

  return {
    position: (partition) => heads.get(partition)!.position,
    lastRecordedAt: (partition) => heads.get(partition)!.last_recorded_at,
    streamHead,
    version({ stream, entity }, key) {
      if (entity === null) return streamHead(stream).version;
      const cached = cache.version({ stream, entity }, key);
      if (cached !== undefined) return cached;
      const place = { partition: streamPartition(stream), stream: streamKey(stream), entity: entityKey(entity) };
      return (database.prepare(entityVersionSql).get(place) as { version: number }).version;
    },
    executed(firstEventId) {
      const partition = lookedUp.get(firstEventId);
      if (partition === undefined) return undefined;
      const row = database.prepare(executedSql).get(partition, idToBytes(firstEventId));
      return row === undefined ? undefined : executedOfRow(row as ExecutedRow);
    },
  };
}

function takeHead(database: SqliteDatabase, cache: LogCache, epoch: number, partition: number): HeadRow {
  const head = database.prepare(headSql).get(partition) as HeadRow;
  if (head.epoch !== epoch) throw new EpochMismatch(`the store is in epoch ${head.epoch}, this process began in ${epoch}`);
  const { position, last_recorded_at: lastRecordedAt } = head;
  if (cache.known(partition)?.position !== position) cache.learn({ partition, position, lastRecordedAt, lastEventId: null });
  return head;
}
