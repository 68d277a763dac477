/**
 * The event log in one SQLite file: the embedded adapter.
 *
 * It owns the tables `store`, `heads`, `events` and `event_entities`, not the connection: close() leaves it open. A write is one
 * synchronous IMMEDIATE transaction, so SQLite's write lock replaces the locks on heads, and positions follow commit order. Other
 * processes (the CLI) may write too; a busy file is retried by a timer.
 */
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { HistoryLoader } from '../caching/history-loader.ts';
import { LogCache } from '../caching/log-cache.ts';
import { type CommittedEvents, type EventStore, StoreUnavailable } from '../event-store.ts';
import type { HighWaterMark } from '../high-water-marks/high-water-mark.ts';
import { LogGuard } from '../high-water-marks/log-guard.ts';
import { logDivergence, type HighWaterMarkOptions, startMarkSync } from '../high-water-marks/mark-sync.ts';
import { prepareAppend } from '../planning/prepared-append.ts';
import { checkPartitions } from '../unfinished-restore.ts';
import { AppendQueue, toPortError } from './append-queue.ts';
import { historySource } from './history-source.ts';
import { findCommand, findEventIds, heads, readEpoch, readPartition, readStream } from './read-log.ts';

export interface SqliteEventStoreOptions {
  /** A database whose migrations have run. */
  database: SqliteDatabase;
  /** Bounds of the cache. */
  cache?: { entries: number; bytes: number };
  /** Stores the high-water marks outside the database, for processes that append or project. */
  highWaterMarks?: HighWaterMarkOptions;
  /** Called at `append.before-commit` and `append.after-commit`, where tests end the process. */
  failpoint?: (name: string) => void;
  /** For the restore that fills the store. */
  duringRestore?: boolean;
}

const cacheBounds = { entries: 50_000, bytes: 64 * 1024 * 1024 };

/** Opens the store. Throws if it has another number of partitions. */
export async function sqliteEventStore({
  database,
  cache: bounds = cacheBounds,
  failpoint = () => {},
  highWaterMarks,
  duringRestore,
}: SqliteEventStoreOptions): Promise<EventStore> {
  const { id, epoch } = await withPortErrors(() => readStore(database, duringRestore));
  const guard = new LogGuard({ epoch, confirmMs: 0, onDiverged: highWaterMarks && logDivergence(highWaterMarks.logger) });
  const log = {
    findEventIds: async (marks: readonly HighWaterMark[]) => findEventIds(database, marks),
    readEpoch: () => readEpoch(database),
  };
  const markSync = highWaterMarks && (await startMarkSync(highWaterMarks.open(id), { guard, log, ...highWaterMarks }));
  const cache = new LogCache({ entries: bounds.entries, weight: bounds.bytes });
  const loader = new HistoryLoader(cache, historySource(database));
  const listeners: ((commits: readonly CommittedEvents[]) => void)[] = [];
  const onCommit = (commits: readonly CommittedEvents[]): void => {
    for (const listener of listeners) listener(commits);
  };
  const queue = new AppendQueue({ database, cache, epoch, guard, failpoint, onCommit });
  let closing: Promise<void> | null = null;

  return {
    id,
    epoch,
    load: (entities, { current = false } = {}) => withPortErrors(() => loader.load(entities, { current })),
    async append(append) {
      if (closing) throw new StoreUnavailable('the store is closing');
      guard.assertIntact();
      return queue.append(prepareAppend(append));
    },
    findCommand: (command, bodyHash) => withPortErrors(() => findCommand(database, command, bodyHash)),
    readStream: (stream, range) => withPortErrors(() => readStream(database, stream, range)),
    readPartition: (...range) => withPortErrors(() => readPartition(database, ...range)),
    opened: async (events) => events,
    heads: () => withPortErrors(() => heads(database)),
    onCommitted(listener) {
      listeners.push(listener);
    },
    divergence: () => guard.divergence,
    async ping() {
      guard.assertIntact();
      await withPortErrors(() => database.ping());
    },
    close: () => (closing ??= queue.idle().then(() => markSync?.close())),
  };
}

async function readStore(database: SqliteDatabase, duringRestore?: boolean): Promise<{ id: string; epoch: number }> {
  const [store] = await database.read<{ id: string; epoch: number; partitions: number }>({
    sql: 'SELECT lower(hex(store_id)) AS id, epoch, partitions FROM store',
  });
  if (!store) throw new Error('the event log does not exist: its migrations have not run');
  checkPartitions(store.partitions, { duringRestore });
  return store;
}

async function withPortErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toPortError(error);
  }
}
