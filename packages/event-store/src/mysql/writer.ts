/**
 * A writer: one connection with one transaction in flight. Appends that arrive meanwhile wait for a later batch.
 *
 * After a deadlock, lock timeout or lost connection the batch is retried. The retry looks up every append by its id, because the commit
 * may have happened. Callers get an error only `timeoutMs` after they called.
 */
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { LogCache } from '../caching/log-cache.ts';
import { EpochMismatch, LogDiverged, StoreUnavailable } from '../event-store.ts';
import { DivergenceSuspected } from '../high-water-marks/log-guard.ts';
import type { WaitingAppend } from '../planning/batch-queue.ts';
import { waitForMore } from './batch-wait.ts';
import type { BatchWriter, WrittenBatch } from './batch-writer.ts';
import { isDuplicateEvent, isTransient } from './server-errors.ts';
import type { WriterConnection } from './writer-connection.ts';
import { SessionLost } from './writer-session.ts';

export interface QueuedAppend extends WaitingAppend {
  /** Time of the call, by performance.now(). */
  since: number;
}

export interface WriterDependencies {
  /** Takes the next batch; empty if there is none for this writer now. The previous batch is committed or rejected. */
  take(): readonly QueuedAppend[];
  /** Number of waiting events that this writer would take alone. */
  waiting(): number;
  connection: WriterConnection;
  writer: BatchWriter;
  cache: LogCache;
  timeoutMs: number;
  /** Called after the commit, two turns before the callers are answered. Must not throw. */
  onCommit(batch: readonly QueuedAppend[], written: WrittenBatch, milliseconds: number): void;
}

/** An unexpected error is retried this often before it is reported. */
const unexpectedErrorLimit = 2;

export class Writer {
  readonly #dependencies: WriterDependencies;
  #running: Promise<void> | null = null;
  /** Resolves when the callers of the last commit are answered. */
  #answered: Promise<void> = Promise.resolve();

  constructor(dependencies: WriterDependencies) {
    this.#dependencies = dependencies;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Writes until the queue has nothing for it. */
  wake(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when there is nothing left to write or to answer. */
  async idle(): Promise<void> {
    await this.#running;
    await this.#answered;
  }

  async #run(): Promise<void> {
    const { connection, take, waiting } = this.#dependencies;
    connection.busy = true;
    for (;;) {
      await waitForMore(waiting);
      const batch = take();
      if (batch.length === 0) break;
      await this.#process(batch);
    }
    connection.busy = false;
    this.#running = null;
  }

  async #process(batch: readonly QueuedAppend[]): Promise<void> {
    const start = performance.now();
    try {
      const written = await this.#write(batch);
      this.#dependencies.onCommit(batch, written, performance.now() - start);
      this.#answered = answer(batch, written);
    } catch (error) {
      if (batch.length > 1 && !(error instanceof StoreUnavailable || isFinal(error))) {
        // The database rejects one of the appends. Written one by one, only that one fails.
        for (const append of batch) await this.#process([append]);
      } else {
        for (const append of batch) append.reject(error as Error);
      }
    }
  }

  async #write(batch: readonly QueuedAppend[]): Promise<WrittenBatch> {
    const { connection, writer, timeoutMs } = this.#dependencies;
    const deadline = batch[0]!.since + timeoutMs;
    const appends = batch.map(({ prepared }) => prepared);
    let checkAllIds = false;
    for (let tries = 1, unexpected = 0; ; tries += 1) {
      try {
        return await writer.write(await connection.session(), appends, checkAllIds);
      } catch (error) {
        await this.#rollback(error, batch);
        if (isFinal(error)) throw error;
        checkAllIds = true;
        if (isUnexpected(error) && ++unexpected > unexpectedErrorLimit) throw error;
        if (performance.now() >= deadline) throw new StoreUnavailable('the append timed out', { cause: error });
        await delay(Math.min(10 * 2 ** tries, 500) * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Ends the transaction and clears cached values that may be wrong. */
  async #rollback(error: unknown, batch: readonly QueuedAppend[]): Promise<void> {
    const { connection, cache } = this.#dependencies;
    // A suspected divergence may be the server's: the next connection may lead to another one.
    if (error instanceof SessionLost || error instanceof DivergenceSuspected) return connection.drop();
    if (isUnexpected(error)) for (const { prepared } of batch) cache.invalidate(prepared.partition);
    await connection.rollback();
  }
}

/**
 * Answers two turns later. By then the published commits are on the wire (an AMQP client sends at the end of a turn) and the server has
 * the next batch. Both go before the answers, which take a while to write.
 */
async function answer(batch: readonly QueuedAppend[], { plan }: WrittenBatch): Promise<void> {
  await nextTurn();
  await nextTurn();
  plan.outcomes.forEach((outcome, index) => batch[index]!.resolve(outcome));
}

/** No append of this process can succeed. */
function isFinal(error: unknown): boolean {
  return error instanceof EpochMismatch || error instanceof LogDiverged;
}

function isUnexpected(error: unknown): boolean {
  const isConnection = error instanceof SessionLost || error instanceof DivergenceSuspected;
  return !isConnection && !isTransient(error) && !isDuplicateEvent(error);
}
