/**
 * The way of an append: appends of one turn of the event loop wait for its end, then go in one transaction. Batches follow
 * one another, a turn apart, so that a long queue does not keep the process from everything else.
 */
import { DatabaseUnavailable, UniqueViolation } from '@parley/database/database';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import Sqlite from 'better-sqlite3';
import type { LogCache } from '../caching/log-cache.ts';
import { takeCommit } from '../caching/take-commit.ts';
import { type AppendResult, type CommittedEvents, EpochMismatch, StoreUnavailable } from '../event-store.ts';
import { BatchQueue, type WaitingAppend } from '../planning/batch-queue.ts';
import type { BatchPlan } from '../planning/plan-batch.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { lockedLog } from './locked-log.ts';
import { writeBatch } from './write-batch.ts';

export interface AppendLaneOptions {
  database: SqliteDatabase;
  cache: LogCache;
  epoch: number;
  failpoint: (name: string) => void;
  /** Called after each commit, before its callers go on. */
  onCommits: (commits: readonly CommittedEvents[]) => void;
}

export class AppendLane {
  readonly #options: AppendLaneOptions;
  readonly #queue = new BatchQueue();
  /** Settles when the queue has run dry; undefined while it is dry. */
  #running: Promise<void> | undefined;

  constructor(options: AppendLaneOptions) {
    this.#options = options;
  }

  /** Resolves after the commit. */
  append(prepared: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ prepared, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything that was appended so far is answered. */
  async drained(): Promise<void> {
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
    const { cache, epoch, onCommits, failpoint } = this.#options;
    const plan = await this.#transact(batch.map(({ prepared }) => prepared));
    if (plan instanceof Error) return this.#answerFailure(batch, plan);
    failpoint('append.after-commit');
    const commits = takeCommit(cache, plan.moves, epoch);
    if (commits.length > 0) onCommits(commits);
    batch.forEach((waiting, index) => waiting.resolve(plan.outcomes[index]!));
  }

  async #transact(appends: readonly PreparedAppend[], { checkAllIds } = { checkAllIds: false }): Promise<BatchPlan | Error> {
    const { database, cache, epoch, failpoint } = this.#options;
    try {
      return await database.exclusive(() => {
        const plan = writeBatch(database, lockedLog({ database, cache, epoch, checkAllIds }, appends), appends);
        failpoint('append.before-commit');
        return plan;
      });
    } catch (error) {
      // A command that was executed before, and did not say that it may have been.
      if (!checkAllIds && error instanceof UniqueViolation) return this.#transact(appends, { checkAllIds: true });
      return portError(error);
    }
  }

  /** An append that can't be judged (its first try is an event of a newer release) must fail only its own caller. */
  async #answerFailure(batch: readonly WaitingAppend[], error: Error): Promise<void> {
    if (batch.length === 1 || error instanceof EpochMismatch || error instanceof StoreUnavailable) {
      for (const waiting of batch) waiting.reject(error);
    } else {
      for (const waiting of batch) await this.#write([waiting]);
    }
  }
}

/** What a caller gets for it: of the file's own troubles (busy, full) only that the store is not available. */
export function portError(error: unknown): Error {
  if (error instanceof DatabaseUnavailable) return new StoreUnavailable(error.message, { cause: error });
  if (error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT'))
    return new StoreUnavailable(error.message, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
