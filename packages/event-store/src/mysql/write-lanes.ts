/**
 * The two lanes share what waits. While that is little, one of them writes it all: a transaction costs all who follow it
 * (letters, folds, pushes), so one of sixty events is cheaper than two of thirty. When more waits, each takes its half of
 * the partitions, and one is planned while the other is committed. No partition is ever in two transactions at once.
 */
import type { AppendResult } from '../event-store.ts';
import { BatchQueue } from '../planning/batch-queue.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { type LaneAppend, type LaneParts, WriteLane } from './write-lane.ts';

/** So many waiting events are worth two transactions; what other numbers gave is in docs/decisions/0028. */
export const worthTwo = 128;

/** Which partitions a lane is writing: all, its half, or none. */
type Share = 'all' | 'half' | 'none';

export class WriteLanes {
  readonly #queue = new BatchQueue<LaneAppend>();
  readonly #lanes: readonly [WriteLane, WriteLane];
  readonly #shares: [Share, Share] = ['none', 'none'];

  constructor([even, odd]: readonly [LaneTools, LaneTools]) {
    const laneOf = (tools: LaneTools, lane: Half) =>
      new WriteLane({ ...tools, take: () => this.#take(lane), waiting: () => this.#waitingFor(lane) });
    this.#lanes = [laneOf(even, 0), laneOf(odd, 1)];
  }

  append(prepared: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ prepared, resolve, reject, since: performance.now() });
      if (this.#shares.includes('all')) return;
      this.#lanes[this.#shares.includes('half') ? halfOf(prepared) : 0].wake();
    });
  }

  /** Resolves when all that was appended has been answered. */
  async idle(): Promise<void> {
    do await Promise.all(this.#lanes.map((lane) => lane.idle()));
    while (this.#lanes.some(({ isAwake }) => isAwake));
  }

  /** Who shares does not wait for more. */
  #waitingFor(lane: Half): number {
    return this.#shares[otherThan(lane)] === 'none' ? this.#queue.events : 0;
  }

  #take(lane: Half): LaneAppend[] {
    const other = otherThan(lane);
    this.#shares[lane] = 'none';
    if (this.#shares[other] === 'all') return [];
    const takesAll = this.#shares[other] === 'none' && this.#queue.events < worthTwo;
    const batch = this.#queue.take(takesAll ? undefined : (prepared) => halfOf(prepared) === lane);
    if (batch.length > 0) this.#shares[lane] = takesAll ? 'all' : 'half';
    if (!takesAll && !this.#queue.isEmpty) this.#lanes[other].wake();
    return batch;
  }
}

type Half = 0 | 1;
type LaneTools = Omit<LaneParts, 'take' | 'waiting'>;

const otherThan = (lane: Half): Half => (lane === 0 ? 1 : 0);

const halfOf = ({ partition }: PreparedAppend): Half => (partition % 2 === 0 ? 0 : 1);
