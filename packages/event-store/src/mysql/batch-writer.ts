/**
 * Writes one batch in one transaction.
 *
 * Optimistic: if the writer saw no foreign events lately and the cache has everything the batch needs, it plans first and sends the
 * whole transaction in one round trip; the CHECK on the heads guards it. Otherwise the first round trip locks and reads, and the second
 * writes. No result is visible before the COMMIT is acknowledged.
 */
import { type BatchPlan, type HeadMove, planBatch, stampMove } from '../planning/plan-batch.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import type { LogGuard } from '../high-water-marks/log-guard.ts';
import { BatchView } from './batch-view.ts';
import type { WriterSession } from './writer-session.ts';
import { lockHeads } from './locked-heads.ts';
import type { LogCache } from '../caching/log-cache.ts';
import { isHeadMoved } from './server-errors.ts';
import { insertEventsSql, moveHeadsSql, recordedAtSql } from './write-sql.ts';

export interface WrittenBatch {
  plan: BatchPlan;
  trips: number;
}

/** Number of batches without foreign events after which a writer is optimistic again. */
const quietBatchCount = 4;

export class BatchWriter {
  readonly #cache: LogCache;
  readonly #epoch: number;
  readonly #guard: LogGuard;
  readonly #failpoint: ((name: string) => void) | undefined;
  #quietFor = quietBatchCount;

  constructor(options: { cache: LogCache; epoch: number; guard: LogGuard; failpoint: ((name: string) => void) | undefined }) {
    this.#cache = options.cache;
    this.#epoch = options.epoch;
    this.#guard = options.guard;
    this.#failpoint = options.failpoint;
  }

  /**
   * Rejects with EpochMismatch, LogDiverged, DivergenceSuspected or the driver's error; the transaction is then open, or its outcome unknown.
   * `checkAllIds` looks up every append by its id first, as if all were marked as possible retries.
   */
  async write(session: WriterSession, appends: readonly PreparedAppend[], checkAllIds: boolean): Promise<WrittenBatch> {
    const trips = { count: 0 };
    const counted = { run: (statements: readonly string[]) => ((trips.count += 1), session.run(statements)) };
    const optimistic = checkAllIds ? null : await this.#writeOptimistically(counted, appends);
    const plan = optimistic ?? (await this.#writeLocked(counted, appends, checkAllIds));
    this.#failpoint?.('append.after-commit');
    return { plan, trips: trips.count };
  }

  /** Null if the cache lacks something or another process has moved a head. */
  async #writeOptimistically(session: Runs, appends: readonly PreparedAppend[]): Promise<BatchPlan | null> {
    const view = new BatchView(this.#cache);
    const isQuiet = this.#quietFor >= quietBatchCount;
    const isKnown = appends.every(({ append, partition }) => !append.mayBeRetry && this.#isCurrent(partition));
    if (!isQuiet || !isKnown) return null;
    const plan = planBatch(appends, view);
    if (view.isIncomplete) return null;
    if (plan.moves.length === 0) return plan;
    const lastRecordedAt = Math.max(...plan.moves.map(({ partition }) => this.#cache.known(partition)!.lastRecordedAt));
    try {
      await this.#commit(session, ['START TRANSACTION'], plan.moves, lastRecordedAt);
      return plan;
    } catch (error) {
      if (!isHeadMoved(error)) throw error;
      this.#quietFor = 0;
      return null;
    }
  }

  #isCurrent(partition: number): boolean {
    const known = this.#cache.known(partition);
    return known !== undefined && this.#guard.mayContinueAt(partition, known.position);
  }

  async #writeLocked(session: Runs, appends: readonly PreparedAppend[], checkAllIds: boolean): Promise<BatchPlan> {
    const options = { appends, epoch: this.#epoch, guard: this.#guard, checkAllIds };
    const { view, sawForeignEvents, lastRecordedAt } = await lockHeads(session, this.#cache, options);
    this.#quietFor = sawForeignEvents ? 0 : this.#quietFor + 1;
    const plan = planBatch(appends, view);
    if (plan.moves.length === 0) await session.run(['ROLLBACK', 'DO 0']);
    else await this.#commit(session, [], plan.moves, lastRecordedAt);
    return plan;
  }

  /** Resolves when the batch is durable, and stamps its events with the database's time. */
  async #commit(session: Runs, begin: readonly string[], moves: readonly HeadMove[], lastRecordedAt: number): Promise<void> {
    const write = [...begin, recordedAtSql(lastRecordedAt), moveHeadsSql(moves, this.#epoch), ...insertEventsSql(moves)];
    // The time is read before the COMMIT, so that no caller waits for anything after it.
    const statements = [...write, 'SELECT @recorded_at AS recorded_at'];
    const results = await session.run(this.#failpoint ? statements : [...statements, 'COMMIT']);
    if (this.#failpoint) {
      this.#failpoint('append.before-commit');
      await session.run(['COMMIT', 'DO 0']);
    }
    const [{ recorded_at: recordedAt }] = results[write.length] as [{ recorded_at: number }];
    for (const move of moves) stampMove(move, recordedAt);
  }
}

type Runs = Pick<WriterSession, 'run'>;
