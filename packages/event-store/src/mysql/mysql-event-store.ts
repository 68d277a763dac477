/**
 * The event log on MySQL ≥ 8.4 or MariaDB ≥ 11.8, with InnoDB.
 *
 * Two writers append, each on its own connection with one transaction in flight; reads use a small pool. Any number of processes may
 * append: correctness depends only on the locks and the CHECK on the heads. The cache only saves round trips.
 */
import { backoff, retry } from '@parley/concurrency/retry';
import { openMysqlPool } from '@parley/database/mysql-pool';
import { HistoryLoader } from '../caching/history-loader.ts';
import { LogCache } from '../caching/log-cache.ts';
import { applyCommit } from '../caching/apply-commit.ts';
import { type CommittedEvents, type EventStore, StoreUnavailable } from '../event-store.ts';
import { LogGuard } from '../high-water-marks/log-guard.ts';
import { logDivergence, type HighWaterMarkOptions, startMarkSync } from '../high-water-marks/mark-sync.ts';
import { prepareAppend } from '../planning/prepared-append.ts';
import { checkPartitions } from '../unfinished-restore.ts';
import { BatchWriter, type WrittenBatch } from './batch-writer.ts';
import { historySource } from './history-source.ts';
import { WriterConnection } from './writer-connection.ts';
import { LogReads } from './log-reads.ts';
import { SessionLost } from './writer-session.ts';
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
  /**
   * Time for which appends are retried while the server is unavailable; 12 s by default: longer than the server needs to roll back a frozen
   * process that holds the heads, and longer than a replica group needs to elect another primary.
   */
  appendTimeoutMs?: number;
  /** The same for reads. */
  readTimeoutMs?: number;
  /** Stores the high-water marks outside the database, for processes that append or project. */
  highWaterMarks?: HighWaterMarkOptions;
  /** Time for which a promoted replica may lack acknowledged events before the log counts as diverged; 3 s by default. */
  confirmDivergenceMs?: number;
  cache?: { entries: number; bytes: number };
  failpoint?: (name: string) => void;
  /** For the restore that fills the store. */
  duringRestore?: boolean;
  observe?: (batch: ObservedBatch) => void;
}

const cacheBounds = { entries: 50_000, bytes: 64 * 1024 * 1024 };

/** Opens the store, whose migrations have run. Throws if it has another number of partitions. */
export async function mysqlEventStore(options: MysqlEventStoreOptions): Promise<EventStore> {
  const { url, readConnections = 4, cache: bounds = cacheBounds, failpoint, observe, highWaterMarks } = options;
  const { appendTimeoutMs = 12_000, readTimeoutMs = 12_000, confirmDivergenceMs: confirmMs = 3_000 } = options;
  const cache = new LogCache({ entries: bounds.entries, weight: bounds.bytes });
  const pool = openMysqlPool({ url, poolSize: readConnections, answerDeadlineMs: 6_000 });
  const reads = new LogReads(pool, readTimeoutMs);
  const opened: { close(): Promise<void> | void }[] = [{ close: () => pool.end() }];
  const closeAll = async () => {
    reads.stopRetrying();
    for (const part of opened.toReversed()) await part.close();
  };
  try {
    const { id, epoch } = await readStore(reads, options.duringRestore);
    const guard = new LogGuard({ epoch, confirmMs, onDiverged: highWaterMarks && logDivergence(highWaterMarks.logger) });
    const connections = [new WriterConnection(url, { cache, guard }), new WriterConnection(url, { cache, guard })] as const;
    opened.push(...connections);
    const openSessions = () => Promise.all(connections.map((connection) => connection.session()));
    await retry(openSessions, { retryIf: (error) => error instanceof SessionLost, deadlineMs: readTimeoutMs, delayMs: backoff(500) });
    if (highWaterMarks) opened.push(await startMarkSync(highWaterMarks.open(id), { guard, log: reads, ...highWaterMarks }));
    const loader = new HistoryLoader(cache, historySource(reads));
    await loader.loadUnknownPositions();
    return openStore({ id, epoch, guard, cache, reads, loader, connections, failpoint, observe, closeAll, appendTimeoutMs });
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface StoreParts {
  id: string;
  epoch: number;
  guard: LogGuard;
  cache: LogCache;
  reads: LogReads;
  loader: HistoryLoader;
  connections: readonly [WriterConnection, WriterConnection];
  failpoint: MysqlEventStoreOptions['failpoint'];
  observe: MysqlEventStoreOptions['observe'];
  appendTimeoutMs: number;
  /** Stores the last high-water marks and closes the connections. */
  closeAll: () => Promise<void>;
}

function openStore({ id, epoch, guard, cache, reads, loader, connections, failpoint, observe, ...parts }: StoreParts): EventStore {
  const listeners: ((commits: readonly CommittedEvents[]) => void)[] = [];
  let closing: Promise<void> | null = null;

  const onCommit = (batch: { length: number }, { plan, trips }: WrittenBatch, milliseconds: number): void => {
    const commits = applyCommit({ cache, guard }, plan.moves, epoch);
    observe?.({ batchSize: batch.length, events: plan.moves.reduce((sum, { from, to }) => sum + to - from, 0), trips, milliseconds });
    if (commits.length > 0) for (const listener of listeners) listener(commits);
  };
  const writerOn = (connection: WriterConnection) => ({
    connection,
    cache,
    timeoutMs: parts.appendTimeoutMs,
    onCommit,
    writer: new BatchWriter({ cache, epoch, guard, failpoint }),
  });
  const queue = new AppendQueue([writerOn(connections[0]), writerOn(connections[1])]);

  return {
    id,
    epoch,
    load: (entities, { current = false } = {}) => loader.load(entities, { current }),
    async append(append) {
      if (closing) throw new StoreUnavailable('the store is closed');
      guard.assertIntact();
      return queue.append(prepareAppend(append));
    },
    findCommand: (command, bodyHash) => reads.findCommand(command, bodyHash),
    readStream: (stream, range) => reads.readStream(stream, range),
    readPartition: (...range) => reads.readPartition(...range),
    opened: async (events) => events,
    heads: () => reads.heads(),
    onCommitted: (listener) => void listeners.push(listener),
    divergence: () => guard.divergence,
    async ping() {
      guard.assertIntact();
      await reads.rowsWithoutRetry('SELECT 1');
    },
    close: () => (closing ??= queue.idle().then(() => parts.closeAll())),
  };
}

async function readStore(reads: LogReads, duringRestore?: boolean): Promise<{ id: string; epoch: number }> {
  const [store] = await reads.rows<{ id: string; partitions: number; epoch: number }>(
    'SELECT lower(hex(store_id)) AS id, partitions, epoch FROM store',
  );
  if (!store) throw new Error('the event log does not exist: its migrations have not run');
  checkPartitions(store.partitions, { duringRestore });
  return store;
}
