/**
 * One batch, one transaction.
 *
 * Alone: this lane met no foreign event lately and remembers all that the batch needs, so it plans first and sends the
 * whole transaction in one round trip, guarded by the CHECK on the heads. Not alone: trip 1 locks and looks, trip 2
 * writes. Nothing is told to anyone before the COMMIT is acknowledged.
 */
import { type BatchPlan, type HeadMove, planBatch, stampMove } from '../planning/plan-batch.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { BatchView } from './batch-view.ts';
import type { LaneSession } from './lane-session.ts';
import { lockHeads } from './locked-heads.ts';
import type { LogCache } from '../caching/log-cache.ts';
import { isHeadMoved } from './server-errors.ts';
import { insertEventsSql, moveHeadsSql, recordedAtSql } from './write-sql.ts';

export interface WrittenBatch {
  plan: BatchPlan;
  trips: number;
}

/** After others wrote, so many batches without a foreign event make a lane believe to be alone again. */
const quietBatches = 4;

export class BatchWriter {
  readonly #cache: LogCache;
  readonly #epoch: number;
  readonly #failpoint: ((name: string) => void) | undefined;
  #quietFor = quietBatches;

  constructor(options: { cache: LogCache; epoch: number; failpoint: ((name: string) => void) | undefined }) {
    this.#cache = options.cache;
    this.#epoch = options.epoch;
    this.#failpoint = options.failpoint;
  }

  /**
   * Rejects with EpochMismatch or the driver's error; the transaction is then open, or its fate unknown.
   * `checkAllIds`: look every append up by its id first, as if its client had said that it may be a retry.
   */
  async write(session: LaneSession, appends: readonly PreparedAppend[], checkAllIds: boolean): Promise<WrittenBatch> {
    const trips = { count: 0 };
    const counted = { run: (statements: readonly string[]) => ((trips.count += 1), session.run(statements)) };
    const alone = checkAllIds ? null : await this.#writeAlone(counted, appends);
    const plan = alone ?? (await this.#writeLocked(counted, appends, checkAllIds));
    this.#failpoint?.('append.after-commit');
    return { plan, trips: trips.count };
  }

  /** Null when others turn out to write too. */
  async #writeAlone(session: Runs, appends: readonly PreparedAppend[]): Promise<BatchPlan | null> {
    const view = new BatchView(this.#cache);
    const isAlone = this.#quietFor >= quietBatches && appends.every((one) => !one.append.mayBeRetry && this.#cache.known(one.partition));
    if (!isAlone) return null;
    const plan = planBatch(appends, view);
    if (view.isLacking) return null;
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

  async #writeLocked(session: Runs, appends: readonly PreparedAppend[], checkAllIds: boolean): Promise<BatchPlan> {
    const { view, metOthers, lastRecordedAt } = await lockHeads(session, this.#cache, { appends, epoch: this.#epoch, checkAllIds });
    this.#quietFor = metOthers ? 0 : this.#quietFor + 1;
    const plan = planBatch(appends, view);
    if (plan.moves.length === 0) await session.run(['ROLLBACK', 'DO 0']);
    else await this.#commit(session, [], plan.moves, lastRecordedAt);
    return plan;
  }

  /** Resolves once the batch is durable, its events stamped with the time at which the database recorded them. */
  async #commit(session: Runs, begin: readonly string[], moves: readonly HeadMove[], lastRecordedAt: number): Promise<void> {
    const write = [...begin, recordedAtSql(lastRecordedAt), moveHeadsSql(moves, this.#epoch), ...insertEventsSql(moves)];
    // The time is asked for before the COMMIT, whose answer is then the last that anybody waits for.
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

type Runs = Pick<LaneSession, 'run'>;
