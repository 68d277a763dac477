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
import { type CommittedEvents, type EventStore, StoreUnavailable } from '../event-store.ts';
import { prepareAppend } from '../planning/prepared-append.ts';
import { AppendLane, portError } from './append-lane.ts';
import { loadHistory } from './load-history.ts';
import { findCommand, heads, readPartition, readStream } from './read-log.ts';
import { type StoreRow, storeSql } from './write-batch.ts';

export interface SqliteEventStoreOptions {
  /** Its migrations have run. */
  database: SqliteDatabase;
  /** Called at `append.before-commit` and `append.after-commit`; in tests it ends the process there. */
  failpoint?: (name: string) => void;
}

/** Throws when the store was made for another number of partitions. */
export async function sqliteEventStore({ database, failpoint = () => {} }: SqliteEventStoreOptions): Promise<EventStore> {
  const [{ epoch, partitions }] = (await asPort(() => database.read<StoreRow>({ sql: storeSql }))) as [StoreRow];
  if (partitions !== PARTITIONS) throw new Error(`this store has ${partitions} partitions, this release works with ${PARTITIONS}`);

  const listeners: ((commits: readonly CommittedEvents[]) => void)[] = [];
  const onCommits = (commits: readonly CommittedEvents[]): void => {
    for (const listener of listeners) listener(commits);
  };
  const lane = new AppendLane({ database, epoch, failpoint, onCommits });
  let closing = false;

  return {
    epoch,
    load: (entities) => asPort(() => loadHistory(database, entities)),
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

async function asPort<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw portError(error);
  }
}
