/**
 * The log in one SQLite file: the embedded adapter, and the log's whole server.
 *
 * It owns the tables `store`, `heads`, `events` and `event_entities` (migrations.ts makes them), not the connection. A
 * write is one synchronous IMMEDIATE transaction, so SQLite's own write lock stands for the locks on heads: positions
 * come in commit order whoever else writes. Other processes (the CLI) may write beside it; a busy file is tried again by
 * a timer. close() finishes the appends under way and leaves the connection open.
 */
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { PARTITIONS } from '@parley/events/partitions';
import { HistoryLoader } from '../caching/history-loader.ts';
import { LogCache } from '../caching/log-cache.ts';
import { type CommittedEvents, type EventStore, StoreUnavailable } from '../event-store.ts';
import { prepareAppend } from '../planning/prepared-append.ts';
import { AppendLane, portError } from './append-lane.ts';
import { historySource } from './history-source.ts';
import { findCommand, heads, readPartition, readStream } from './read-log.ts';

export interface SqliteEventStoreOptions {
  /** Its migrations have run. */
  database: SqliteDatabase;
  /** What is remembered of the log, at most. */
  cache?: { entries: number; bytes: number };
  /** Called at `append.before-commit` and `append.after-commit`; in tests it ends the process there. */
  failpoint?: (name: string) => void;
}

const cacheBounds = { entries: 50_000, bytes: 64 * 1024 * 1024 };

/** Throws when the store was made for another number of partitions. */
export async function sqliteEventStore({
  database,
  cache: bounds = cacheBounds,
  failpoint = () => {},
}: SqliteEventStoreOptions): Promise<EventStore> {
  const { id, epoch } = await asPort(() => readStore(database));
  const cache = new LogCache({ entries: bounds.entries, weight: bounds.bytes });
  const loader = new HistoryLoader(cache, historySource(database));
  const listeners: ((commits: readonly CommittedEvents[]) => void)[] = [];
  const onCommits = (commits: readonly CommittedEvents[]): void => {
    for (const listener of listeners) listener(commits);
  };
  const lane = new AppendLane({ database, cache, epoch, failpoint, onCommits });
  let closing = false;

  return {
    id,
    epoch,
    load: (entities, { current = false } = {}) => asPort(() => loader.load(entities, { current })),
    async append(append) {
      if (closing) throw new StoreUnavailable('the store is closing');
      return lane.append(prepareAppend(append));
    },
    findCommand: (command) => asPort(() => findCommand(database, command)),
    readStream: (stream, range) => asPort(() => readStream(database, stream, range)),
    readPartition: (partition, after, limit) => asPort(() => readPartition(database, partition, after, limit)),
    heads: () => asPort(() => heads(database)),
    onCommitted(listener) {
      listeners.push(listener);
    },
    ping: () => asPort(() => database.ping()),
    async close() {
      closing = true;
      await lane.drained();
    },
  };
}

async function readStore(database: SqliteDatabase): Promise<{ id: string; epoch: number }> {
  const [store] = await database.read<{ id: string; epoch: number; partitions: number }>({
    sql: 'SELECT lower(hex(store_id)) AS id, epoch, partitions FROM store',
  });
  if (!store) throw new Error('the log is not set up: its migrations have not run');
  if (store.partitions !== PARTITIONS)
    throw new Error(`this store has ${store.partitions} partitions, this release works with ${PARTITIONS}`);
  return store;
}

async function asPort<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw portError(error);
  }
}
