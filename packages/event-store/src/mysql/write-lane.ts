/**
 * A write lane: one connection, one transaction in flight. What arrives meanwhile waits, and belongs to a next batch.
 *
 * A batch that meets a deadlock, a lock timeout or a lost connection is run again, after the connection is lost with
 * every append looked up by its id, since the commit may have happened. Callers hear of it only when it has taken
 * `patienceMs` since they came: longer than the server needs to roll back a frozen process that holds the heads.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { EpochMismatch, StoreUnavailable } from '../event-store.ts';
import type { WaitingAppend } from '../planning/batch-queue.ts';
import type { BatchWriter, WrittenBatch } from './batch-writer.ts';
import { gather, nextTurn } from './gather.ts';
import type { LaneConnection } from './lane-connection.ts';
import type { LogCache } from '../caching/log-cache.ts';
import { SessionLost } from './lane-session.ts';
import { isEventRepeated, isPassing } from './server-errors.ts';

export interface LaneAppend extends WaitingAppend {
  /** When its caller came, by performance.now(). */
  since: number;
}

export interface LaneParts {
  /** What to write next; empty when there is nothing for it now. What it took before is committed, or was refused. */
  take(): readonly LaneAppend[];
  /** How many events wait that it would write alone. */
  waiting(): number;
  connection: LaneConnection;
  writer: BatchWriter;
  cache: LogCache;
  /** After the commit, two turns before the callers are answered. Must not throw. */
  committed(batch: readonly LaneAppend[], written: WrittenBatch, milliseconds: number): void;
}

const timeoutMs = 8_000;
/** An error that is neither passing nor a lost connection is met so often before it is believed. */
const strangeErrors = 2;

export class WriteLane {
  readonly #parts: LaneParts;
  #running: Promise<void> | null = null;
  /** Settles when the callers of the last commit have been answered. */
  #answered: Promise<void> = Promise.resolve();

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get isAwake(): boolean {
    return this.#running !== null;
  }

  /** Writes until there is nothing for it. */
  wake(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when it has nothing to write, and nobody to answer. */
  async idle(): Promise<void> {
    await this.#running;
    await this.#answered;
  }

  async #run(): Promise<void> {
    const { connection, take, waiting } = this.#parts;
    connection.busy = true;
    for (;;) {
      await gather(waiting);
      const batch = take();
      if (batch.length === 0) break;
      await this.#serve(batch);
    }
    connection.busy = false;
    this.#running = null;
  }

  async #serve(batch: readonly LaneAppend[]): Promise<void> {
    const began = performance.now();
    try {
      const written = await this.#write(batch);
      this.#parts.committed(batch, written, performance.now() - began);
      this.#answered = answer(batch, written);
    } catch (error) {
      if (batch.length > 1 && !(error instanceof StoreUnavailable || error instanceof EpochMismatch)) {
        // One of them is what the database cannot take. Alone, only that one fails.
        for (const append of batch) await this.#serve([append]);
      } else {
        for (const append of batch) append.reject(error as Error);
      }
    }
  }

  async #write(batch: readonly LaneAppend[]): Promise<WrittenBatch> {
    const { connection, writer } = this.#parts;
    const deadline = batch[0]!.since + timeoutMs;
    const appends = batch.map(({ prepared }) => prepared);
    let checkAllIds = false;
    for (let tries = 1, strange = 0; ; tries += 1) {
      try {
        return await writer.write(await connection.session(), appends, checkAllIds);
      } catch (error) {
        await this.#undo(error, batch);
        if (error instanceof EpochMismatch) throw error;
        checkAllIds = true;
        if (isStrange(error) && ++strange > strangeErrors) throw error;
        if (performance.now() >= deadline) throw new StoreUnavailable('the log did not take the append in time', { cause: error });
        await delay(Math.min(10 * 2 ** tries, 500) * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Afterwards no transaction is open, and nothing is remembered that may be wrong. */
  async #undo(error: unknown, batch: readonly LaneAppend[]): Promise<void> {
    const { connection, cache } = this.#parts;
    if (error instanceof SessionLost) return connection.drop();
    if (isStrange(error)) for (const { prepared } of batch) cache.forget(prepared.partition);
    await connection.rollback();
  }
}

/**
 * Two turns later. By then the letters that listeners wrote are on the wire (an AMQP client sends at the end of a turn),
 * and the server has the next batch: what many others wait for goes before many answers, which take a while to write.
 */
async function answer(batch: readonly LaneAppend[], { plan }: WrittenBatch): Promise<void> {
  await nextTurn();
  await nextTurn();
  plan.outcomes.forEach((outcome, index) => batch[index]!.resolve(outcome));
}

function isStrange(error: unknown): boolean {
  return !(error instanceof SessionLost) && !isPassing(error) && !isEventRepeated(error);
}
