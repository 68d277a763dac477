/**
 * The queue of waiting appends, shared by two writers. While little waits, one writer takes all of it: every transaction costs its
 * consumers (published commits, projections, pushes), so one of sixty events is cheaper than two of thirty. When more waits, each
 * writer takes its half of the partitions, and one batch is planned while the other commits. No partition is ever in two
 * transactions at once.
 */
import type { AppendResult } from '../event-store.ts';
import { BatchQueue } from '../planning/batch-queue.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { Writer, type QueuedAppend, type WriterDependencies } from './writer.ts';

/** Number of waiting events that justifies two transactions; docs/decisions/0028 compares other values. */
export const splitThreshold = 128;

/** Partitions that a writer is writing. */
type Share = 'all' | 'half' | 'none';

export class AppendQueue {
  readonly #queue = new BatchQueue<QueuedAppend>();
  readonly #writers: readonly [Writer, Writer];
  readonly #shares: [Share, Share] = ['none', 'none'];

  constructor([even, odd]: readonly [SharedDependencies, SharedDependencies]) {
    const createWriter = (dependencies: SharedDependencies, half: Half) =>
      new Writer({ ...dependencies, take: () => this.#take(half), waiting: () => this.#waitingFor(half) });
    this.#writers = [createWriter(even, 0), createWriter(odd, 1)];
  }

  append(prepared: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ prepared, resolve, reject, since: performance.now() });
      if (this.#shares.includes('all')) return;
      this.#writers[this.#shares.includes('half') ? halfOf(prepared) : 0].wake();
    });
  }

  /** Resolves when all appends are answered. */
  async idle(): Promise<void> {
    do await Promise.all(this.#writers.map((writer) => writer.idle()));
    while (this.#writers.some(({ isRunning }) => isRunning));
  }

  /** A writer that shares the queue does not wait for more. */
  #waitingFor(half: Half): number {
    return this.#shares[otherHalf(half)] === 'none' ? this.#queue.events : 0;
  }

  #take(half: Half): QueuedAppend[] {
    const other = otherHalf(half);
    this.#shares[half] = 'none';
    if (this.#shares[other] === 'all') return [];
    const takesAll = this.#shares[other] === 'none' && this.#queue.events < splitThreshold;
    const batch = this.#queue.take(takesAll ? undefined : (prepared) => halfOf(prepared) === half);
    if (batch.length > 0) this.#shares[half] = takesAll ? 'all' : 'half';
    if (!takesAll && !this.#queue.isEmpty) this.#writers[other].wake();
    return batch;
  }
}

type Half = 0 | 1;
type SharedDependencies = Omit<WriterDependencies, 'take' | 'waiting'>;

const otherHalf = (half: Half): Half => (half === 0 ? 1 : 0);

const halfOf = ({ partition }: PreparedAppend): Half => (partition % 2 === 0 ? 0 : 1);
