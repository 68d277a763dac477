/**
 * The event log in one SQLite file: the embedded adapter.
 *
 * It owns the tables `store`, `heads`, `events` and `event_entities`, not the connection: close() leaves it open. A write is one
 * synchronous IMMEDIATE transaction, so SQLite's write lock replaces the locks on heads, and positions follow commit order. Other
 * processes (the CLI) may write too; a busy file is retried by a timer.
 */
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { PARTITIONS } from '@parley/events/partitions';
import { HistoryLoader } from '../caching/history-loader.ts';
import { LogCache } from '../caching/log-cache.ts';
import { type CommittedEvents, type EventStore, StoreUnavailable } from '../event-store.ts';
import { prepareAppend } from '../planning/prepared-append.ts';
import { AppendQueue, toPortError } from './append-queue.ts';
import { historySource } from './history-source.ts';
import { findCommand, heads, readPartition, readStream } from './read-log.ts';

export interface SqliteEventStoreOptions {
  /** A database whose migrations have run. */
  database: SqliteDatabase;
  /** Bounds of the cache. */
  cache?: { entries: number; bytes: number };
  /** Called at `append.before-commit` and `append.after-commit`, where tests end the process. */
  failpoint?: (name: string) => void;
}

const cacheBounds = { entries: 50_000, bytes: 64 * 1024 * 1024 };

/** Opens the store. Throws if it has another number of partitions. */
export async function sqliteEventStore({
  database,
  cache: bounds = cacheBounds,
  failpoint = () => {},
}: SqliteEventStoreOptions): Promise<EventStore> {
  const { id, epoch } = await withPortErrors(() => readStore(database));
  const cache = new LogCache({ entries: bounds.entries, weight: bounds.bytes });
  const loader = new HistoryLoader(cache, historySource(database));
  const listeners: ((commits: readonly CommittedEvents[]) => void)[] = [];
  const onCommit = (commits: readonly CommittedEvents[]): void => {
    for (const listener of listeners) listener(commits);
  };
  const queue = new AppendQueue({ database, cache, epoch, failpoint, onCommit });
  let closing = false;

  return {
    id,
    epoch,
    load: (entities, { current = false } = {}) => withPortErrors(() => loader.load(entities, { current })),
    async append(append) {
      if (closing) throw new StoreUnavailable('the store is closing');
      return queue.append(prepareAppend(append));
    },
    findCommand: (command) => withPortErrors(() => findCommand(database, command)),
    readStream: (stream, range) => withPortErrors(() => readStream(database, stream, range)),
    readPartition: (partition, after, limit) => withPortErrors(() => readPartition(database, partition, after, limit)),
    heads: () => withPortErrors(() => heads(database)),
    onCommitted(listener) {
      listeners.push(listener);
    },
    ping: () => withPortErrors(() => database.ping()),
    async close() {
      closing = true;
      await queue.idle();
    },
  };
}

async function readStore(database: SqliteDatabase): Promise<{ id: string; epoch: number }> {
  const [store] = await database.read<{ id: string; epoch: number; partitions: number }>({
    sql: 'SELECT lower(hex(store_id)) AS id, epoch, partitions FROM store',
  });
  if (!store) throw new Error('the event log does not exist: its migrations have not run');
  if (store.partitions !== PARTITIONS) throw new Error(`the store has ${store.partitions} partitions, this release needs ${PARTITIONS}`);
  return store;
}

async function withPortErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toPortError(error);
  }
}
