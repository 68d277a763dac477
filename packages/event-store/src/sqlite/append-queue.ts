/**
 * The append queue: appends of one turn of the event loop share a transaction at its end. Batches are a turn apart, so that a long
 * queue does not block the process.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseUnavailable, UniqueViolation } from '@parley/database/database';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import Sqlite from 'better-sqlite3';
import type { LogCache } from '../caching/log-cache.ts';
import { applyCommit } from '../caching/apply-commit.ts';
import { type AppendResult, type CommittedEvents, EpochMismatch, LogDiverged, StoreUnavailable } from '../event-store.ts';
import type { LogGuard } from '../high-water-marks/log-guard.ts';
import { BatchQueue, type WaitingAppend } from '../planning/batch-queue.ts';
import type { BatchPlan } from '../planning/plan-batch.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { type ComparedVersion, lockedLog } from './locked-log.ts';
import { writeBatch } from './write-batch.ts';

export interface AppendQueueOptions {
  database: SqliteDatabase;
  cache: LogCache;
  epoch: number;
  guard: LogGuard;
  failpoint: (name: string) => void;
  /** Called after each commit, before its callers are answered. */
  onCommit: (commits: readonly CommittedEvents[]) => void;
}

export class AppendQueue {
  readonly #options: AppendQueueOptions;
  readonly #queue = new BatchQueue();
  readonly #compared: ComparedVersion = { dataVersion: null };
  /** Resolves when the queue is empty; undefined while it is. */
  #running: Promise<void> | undefined;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  /** Resolves after the commit. */
  append(prepared: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ prepared, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when all appends are answered. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    do {
      await nextTurn();
      await this.#write(this.#queue.take());
    } while (!this.#queue.isEmpty);
    this.#running = undefined;
  }

  async #write(batch: readonly WaitingAppend[]): Promise<void> {
    const { epoch, onCommit, failpoint } = this.#options;
    const plan = await this.#commit(batch.map(({ prepared }) => prepared));
    if (plan instanceof Error) return this.#fail(batch, plan);
    failpoint('append.after-commit');
    const commits = applyCommit(this.#options, plan.moves, epoch);
    if (commits.length > 0) onCommit(commits);
    batch.forEach((waiting, index) => waiting.resolve(plan.outcomes[index]!));
  }

  async #commit(appends: readonly PreparedAppend[], { checkAllIds } = { checkAllIds: false }): Promise<BatchPlan | Error> {
    const { database, failpoint } = this.#options;
    try {
      return await database.exclusive(() => {
        const plan = writeBatch(database, lockedLog({ ...this.#options, compared: this.#compared, checkAllIds }, appends), appends);
        failpoint('append.before-commit');
        return plan;
      });
    } catch (error) {
      // A command that was executed before and not marked as a possible retry.
      if (!checkAllIds && error instanceof UniqueViolation) return this.#commit(appends, { checkAllIds: true });
      return toPortError(error);
    }
  }

  /** An append that fails (its earlier execution may be an event of a newer release) must fail only its own caller. */
  async #fail(batch: readonly WaitingAppend[], error: Error): Promise<void> {
    if (batch.length === 1 || isForAll(error)) {
      for (const waiting of batch) waiting.reject(error);
    } else {
      for (const waiting of batch) await this.#write([waiting]);
    }
  }
}

function isForAll(error: Error): boolean {
  return error instanceof EpochMismatch || error instanceof LogDiverged || error instanceof StoreUnavailable;
}

/** Converts errors of the file (busy, full) to StoreUnavailable. */
export function toPortError(error: unknown): Error {
  if (error instanceof DatabaseUnavailable) return new StoreUnavailable(error.message, { cause: error });
  if (error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT'))
    return new StoreUnavailable(error.message, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
