/**
 * The log as a batch sees it inside its transaction. The heads are read first: cached values of a partition are valid if its known
 * position equals the head. What the cache lacks is read from SQLite.
 */
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { entityKey } from '@parley/events/entities';
import { idToBytes } from '@parley/events/id-bytes';
import { type StreamName, streamKey, streamPartition } from '@parley/events/streams';
import type { LogCache } from '../caching/log-cache.ts';
import { EpochMismatch, type StreamHead } from '../event-store.ts';
import type { LogGuard } from '../high-water-marks/log-guard.ts';
import type { LogView } from '../planning/log-view.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { type ExecutedRow, toExecutedCommand, executedSql } from './event-rows.ts';
import { emptyStream, streamHeadSql } from './history-source.ts';
import { findEventIds } from './read-log.ts';

const headSql = 'SELECT position, epoch, last_recorded_at FROM heads WHERE partition_id = ?';

const entityVersionSql = `SELECT max(
  coalesce((SELECT max(version) FROM events INDEXED BY ix_entity WHERE partition_id = @partition AND stream_id = @stream AND entity = @entity), 0),
  coalesce((SELECT max(version) FROM event_entities WHERE partition_id = @partition AND stream_id = @stream AND entity = @entity), 0)) AS version`;

/** Changes when another connection commits. Only such a commit can remove acknowledged events. */
const dataVersionSql = 'PRAGMA data_version';

/** The file's data version at which it contained all acknowledged events. */
export interface ComparedVersion {
  dataVersion: number | null;
}

interface HeadRow {
  position: number;
  epoch: number;
  last_recorded_at: number;
}

export interface LockedLog extends LogView {
  /** Time of the last event of a partition. */
  lastRecordedAt(partition: number): number;
}

export interface LockedLogOptions {
  database: SqliteDatabase;
  cache: LogCache;
  epoch: number;
  guard: LogGuard;
  compared: ComparedVersion;
  /** Otherwise only possible retries are looked up by their id, and the unique key rejects other duplicates. */
  checkAllIds: boolean;
}

/** Reads the heads of the batch. Throws EpochMismatch if the store has a new epoch, LogDiverged if it lacks an acknowledged event. */
export function lockedLog(options: LockedLogOptions, appends: readonly PreparedAppend[]): LockedLog {
  const { database, cache, checkAllIds } = options;
  const needsLookup = ({ append }: PreparedAppend) => checkAllIds || append.mayBeRetry;
  const lookedUp = new Map(appends.filter(needsLookup).map(({ events, partition }) => [events[0]!.id, partition]));
  const heads = new Map<number, HeadRow>();
  for (const { partition } of appends) if (!heads.has(partition)) heads.set(partition, readHead(partition, options));
  compareMarks(options);

  const streamHead = (stream: StreamName): StreamHead => {
    const cached = cache.peekStreamHead(stream);
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
      const cached = cache.peekVersion({ stream, entity }, key);
      if (cached !== undefined) return cached;
      const values = { partition: streamPartition(stream), stream: streamKey(stream), entity: entityKey(entity) };
      return (database.prepare(entityVersionSql).get(values) as { version: number }).version;
    },
    executed(firstEventId) {
      const partition = lookedUp.get(firstEventId);
      if (partition === undefined) return undefined;
      const row = database.prepare(executedSql).get(partition, idToBytes(firstEventId));
      return row === undefined ? undefined : toExecutedCommand(row as ExecutedRow);
    },
  };
}

function readHead(partition: number, { database, cache, epoch }: LockedLogOptions): HeadRow {
  const head = database.prepare(headSql).get(partition) as HeadRow;
  if (head.epoch !== epoch) throw new EpochMismatch(`the store is in epoch ${head.epoch}, this process started in epoch ${epoch}`);
  const { position, last_recorded_at: lastRecordedAt } = head;
  if (cache.known(partition)?.position !== position) cache.resetPartition({ partition, position, lastRecordedAt, lastEventId: null });
  return head;
}

/** Costs one lookup for each partition, but only after another connection has written: a projector's lease, a new session. */
function compareMarks({ database, guard, compared }: LockedLogOptions): void {
  const { data_version: dataVersion } = database.prepare(dataVersionSql).get() as { data_version: number };
  if (dataVersion === compared.dataVersion) return;
  const marks = guard.marks();
  guard.compare(marks, findEventIds(database, marks));
  compared.dataVersion = dataVersion;
}
