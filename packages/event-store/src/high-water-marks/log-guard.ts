/**
 * Detects a log that has lost acknowledged events: a failover to a replica that lacked commits, or a restored backup. It remembers the last
 * acknowledged event of each partition, and adapters compare it with the log: after a connect and in each append that takes locks.
 *
 * A replica that is still applying commits when it is promoted lacks events for a moment. A divergence therefore counts only after it
 * has lasted for `confirmMs`; until then appends wait. A confirmed one is final for this process.
 */
import { EpochMismatch, LogDiverged } from '../event-store.ts';
import type { EpochMarks, HighWaterMark } from './high-water-mark.ts';

/** The log lacks an acknowledged event, so far for less than `confirmMs`. A retry may succeed. */
export class DivergenceSuspected extends Error {
  override readonly name = 'DivergenceSuspected';
}

export interface LogGuardOptions {
  epoch: number;
  confirmMs: number;
  /** Called once, when a divergence is confirmed. */
  onDiverged?: ((divergence: LogDiverged) => void) | undefined;
}

export class LogGuard {
  readonly #options: LogGuardOptions;
  readonly #marks = new Map<number, HighWaterMark>();
  /** By partition: the time at which its mark was first missing from the log (performance.now). */
  readonly #missingSince = new Map<number, number>();
  #divergence: LogDiverged | null = null;
  #epochMismatch: EpochMismatch | null = null;
  /** Marks of a later epoch than this process is in: the log or this process is outdated. */
  #laterMarks: readonly HighWaterMark[] = [];
  /** Number of acknowledged commits: unchanged means that no mark was raised by this process. */
  acknowledgedCount = 0;

  constructor(options: LogGuardOptions) {
    this.#options = options;
  }

  get divergence(): LogDiverged | null {
    return this.#divergence;
  }

  /** Throws LogDiverged, or EpochMismatch once an operator has begun a new epoch. */
  assertIntact(): void {
    const reason = this.#epochMismatch ?? this.#divergence;
    if (reason) throw reason;
  }

  /** True if the log's epoch must be read and passed to `checkEpoch`. */
  get needsEpoch(): boolean {
    return this.#divergence !== null || this.#laterMarks.length > 0;
  }

  acknowledged(mark: HighWaterMark): void {
    this.acknowledgedCount += 1;
    this.#raise(mark);
  }

  /** Adds the marks of other processes, or of this one before its restart. Those of an earlier epoch are ignored. */
  raise({ epoch, marks }: EpochMarks): void {
    if (epoch === this.#options.epoch) for (const mark of marks) this.#raise(mark);
    else if (epoch > this.#options.epoch) this.#laterMarks = marks;
  }

  /** Returns the marks of these partitions, or of all. */
  marks(partitions: Iterable<number> = this.#marks.keys()): HighWaterMark[] {
    return [...partitions].flatMap((partition) => this.#marks.get(partition) ?? []);
  }

  toEpochMarks(): EpochMarks {
    return { epoch: this.#options.epoch, marks: this.marks() };
  }

  /** Returns false if this position is below the mark: what is known of the partition is outdated, or the log has diverged. */
  mayContinueAt(partition: number, position: number): boolean {
    return position >= (this.#marks.get(partition)?.position ?? 0);
  }

  /**
   * Compares marks with the ids of the events found at their positions, by partition. Throws DivergenceSuspected or LogDiverged
   * unless all are found.
   */
  compare(marks: readonly HighWaterMark[], found: ReadonlyMap<number, string>): void {
    const missing = marks.filter(({ partition, eventId }) => found.get(partition) !== eventId);
    for (const { partition } of marks) if (!missing.some((mark) => mark.partition === partition)) this.#missingSince.delete(partition);
    const [first] = missing;
    if (!first) return;
    const now = performance.now();
    for (const { partition } of missing) if (!this.#missingSince.has(partition)) this.#missingSince.set(partition, now);
    const divergence = new LogDiverged(first.partition, first, found.get(first.partition) ?? 'no event');
    if (now - Math.min(...this.#missingSince.values()) < this.#options.confirmMs) throw new DivergenceSuspected(divergence.message);
    throw this.#diverged(divergence);
  }

  /** Takes the log's epoch. If it is still this process's, marks of a later one prove that the log is an earlier copy. */
  checkEpoch(logEpoch: number): void {
    const { epoch } = this.#options;
    const [later] = this.#laterMarks;
    if (logEpoch !== epoch) {
      this.#epochMismatch ??= new EpochMismatch(`the store is in epoch ${logEpoch}, this process started in epoch ${epoch}`);
    } else if (later) {
      this.#diverged(new LogDiverged(later.partition, later, `a log of the earlier epoch ${epoch}`));
    }
  }

  #raise(mark: HighWaterMark): void {
    if (mark.position > (this.#marks.get(mark.partition)?.position ?? 0)) this.#marks.set(mark.partition, mark);
  }

  #diverged(divergence: LogDiverged): LogDiverged {
    if (this.#divergence === null) {
      this.#divergence = divergence;
      this.#options.onDiverged?.(divergence);
    }
    return this.#divergence;
  }
}
