/**
 * The event log on MySQL ≥ 8.4 or MariaDB ≥ 11.8, with InnoDB.
 *
 * Two writers append, each on its own connection with one transaction in flight; reads use a small pool. Any number of processes may
 * append: correctness depends only on the locks and the CHECK on the heads. The cache only saves round trips.
 */
import { openMysqlPool } from '@parley/database/mysql-pool';
import { PARTITIONS } from '@parley/events/partitions';
import { HistoryLoader } from '../caching/history-loader.ts';
import { LogCache } from '../caching/log-cache.ts';
import { applyCommit } from '../caching/apply-commit.ts';
import { type CommittedEvents, type EventStore, StoreUnavailable } from '../event-store.ts';
import { prepareAppend } from '../planning/prepared-append.ts';
import { BatchWriter, type WrittenBatch } from './batch-writer.ts';
import { historySource } from './history-source.ts';
import { WriterConnection } from './writer-connection.ts';
import { LogReads } from './log-reads.ts';
import { AppendQueue } from './append-queue.ts';

/** Measurements of one batch, for metrics. */
export interface ObservedBatch {
  batchSize: number;
  events: number;
  trips: number;
  milliseconds: number;
}

export interface MysqlEventStoreOptions {
  /** `mysql://user:password@host:port/database`. */
  url: string;
  readConnections?: number;
  cache?: { entries: number; bytes: number };
  failpoint?: (name: string) => void;
  observe?: (batch: ObservedBatch) => void;
}

const cacheBounds = { entries: 50_000, bytes: 64 * 1024 * 1024 };

/** Opens the store, whose migrations have run. Throws if it has another number of partitions. */
export async function mysqlEventStore(options: MysqlEventStoreOptions): Promise<EventStore> {
  const { url, readConnections = 4, cache: bounds = cacheBounds, failpoint, observe } = options;
  const cache = new LogCache({ entries: bounds.entries, weight: bounds.bytes });
  const pool = openMysqlPool({ url, poolSize: readConnections, answerDeadlineMs: 6_000 });
  const reads = new LogReads(pool);
  const connections = [new WriterConnection(url, cache), new WriterConnection(url, cache)] as const;
  const closeConnections = async () => {
    for (const connection of connections) connection.close();
    await pool.end();
  };
  try {
    const { id, epoch } = await readStore(reads);
    await Promise.all(connections.map((connection) => connection.session()));
    const loader = new HistoryLoader(cache, historySource(reads));
    await loader.loadUnknownPositions();
    return openStore({ id, epoch, cache, reads, loader, connections, failpoint, observe, closeConnections });
  } catch (error) {
    await closeConnections();
    throw error;
  }
}

interface StoreParts {
  id: string;
  epoch: number;
  cache: LogCache;
  reads: LogReads;
  loader: HistoryLoader;
  connections: readonly [WriterConnection, WriterConnection];
  failpoint: MysqlEventStoreOptions['failpoint'];
  observe: MysqlEventStoreOptions['observe'];
  closeConnections: () => Promise<void>;
}

function openStore({ id, epoch, cache, reads, loader, connections, failpoint, observe, closeConnections }: StoreParts): EventStore {
  const listeners: ((commits: readonly CommittedEvents[]) => void)[] = [];
  let closing: Promise<void> | null = null;

  const onCommit = (batch: { length: number }, { plan, trips }: WrittenBatch, milliseconds: number): void => {
    const commits = applyCommit(cache, plan.moves, epoch);
    observe?.({ batchSize: batch.length, events: plan.moves.reduce((sum, { from, to }) => sum + to - from, 0), trips, milliseconds });
    if (commits.length > 0) for (const listener of listeners) listener(commits);
  };
  const writerOn = (connection: WriterConnection) => ({
    connection,
    cache,
    onCommit,
    writer: new BatchWriter({ cache, epoch, failpoint }),
  });
  const queue = new AppendQueue([writerOn(connections[0]), writerOn(connections[1])]);

  return {
    id,
    epoch,
    load: (entities, { current = false } = {}) => loader.load(entities, { current }),
    async append(append) {
      if (closing) throw new StoreUnavailable('the store is closed');
      return queue.append(prepareAppend(append));
    },
    findCommand: (command) => reads.findCommand(command),
    readStream: (stream, range) => reads.readStream(stream, range),
    readPartition: (partition, after, limit) => reads.readPartition(partition, after, limit),
    heads: () => reads.heads(),
    onCommitted: (listener) => void listeners.push(listener),
    ping: async () => void (await reads.rows('SELECT 1')),
    close: () => (closing ??= queue.idle().then(() => closeConnections())),
  };
}

async function readStore(reads: LogReads): Promise<{ id: string; epoch: number }> {
  const [store] = await reads.rows<{ id: string; partitions: number; epoch: number }>(
    'SELECT lower(hex(store_id)) AS id, partitions, epoch FROM store',
  );
  if (!store) throw new Error('the event log does not exist: its migrations have not run');
  if (store.partitions !== PARTITIONS) throw new Error(`the store has ${store.partitions} partitions, this release needs ${PARTITIONS}`);
  return store;
}
