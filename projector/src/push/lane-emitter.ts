/**
 * Pushes what a lane committed to the gateways, in commit order, while the next batches are written.
 *
 * A mark (partition, position) moves after the push channel took the push and is written lazily: what lies between mark
 * and checkpoint is pushed again by the next holder, so a push may be repeated but is never lost. While the channel is
 * away pushes wait; after a while they are dropped, and `resync` is the first thing pushed when it is back.
 */
import type { EmissionMarkRow } from '@parley/read-tables/bookkeeping-tables';
import type { Push } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import { Bell } from '../subscription/bell.ts';
import { EmissionQueue, factsOf, type Emission } from './emission-queue.ts';

export interface EmitterDependencies {
  publish(pushes: readonly Push[]): Promise<void>;
  /** The pushes of a run of emissions, joined with what the read tables know just now. */
  toPushes(emissions: readonly Emission[], queue: EmissionQueue): Promise<Push[]>;
  writeMarks(marks: readonly EmissionMarkRow[]): Promise<void>;
  failpoint?: ((name: string) => void) | undefined;
  onEmitted(events: number): void;
  logger: Logger;
}

export interface EmitterTimes {
  /** How long pushes wait for a channel that is away, in milliseconds. */
  patience: number;
  /** Between two tries. */
  retry: number;
  /** Between two writes of the marks. */
  marks: number;
}

/** Each write of the marks is a commit of its own, and of each lane: oftener they would be a good part of all commits. */
export const usualTimes: EmitterTimes = { patience: 60_000, retry: 250, marks: 1_000 };

/** Events pushed in one call; and how many may wait before they are dropped, whatever the time. */
const eventsPerPush = 200;
const eventsWaiting = 50_000;

export class LaneEmitter {
  readonly #queue = new EmissionQueue();
  readonly #bell = new Bell();
  readonly #ending = new Bell();
  readonly #marks = new Map<number, EmissionMarkRow>();
  readonly #with: EmitterDependencies;
  readonly #times: EmitterTimes;
  readonly #running: Promise<void>;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #awaySince: number | null = null;
  #resyncDue = false;
  /** Of what was dropped: they count once the resync is out. */
  #dropped: EmissionMarkRow[] = [];
  #marksWrittenAt = 0;

  constructor(dependencies: EmitterDependencies, times: EmitterTimes) {
    this.#with = dependencies;
    this.#times = times;
    this.#running = this.#run();
  }

  enqueue(emission: Emission): void {
    this.#queue.add(emission);
    this.#bell.ring();
  }

  /** What cannot be pushed again one by one: everybody is told to read anew, and the marks go on from there. */
  skip(reached: EmissionMarkRow): void {
    this.#resyncDue = true;
    this.enqueue({ events: [], reached, repeated: true });
  }

  /** Pushes what waits, if the channel takes it at once, and writes the marks. */
  async close(): Promise<void> {
    this.#state = 'closing';
    this.#bell.ring();
    this.#ending.ring();
    await this.#running;
    await this.#persistMarks().catch((error: unknown) => this.#with.logger.warn({ err: error }, 'emission marks were not written'));
  }

  /** Stops at once: another projector has the lane and pushes from the marks on. */
  async abandon(): Promise<void> {
    this.#state = 'closed';
    this.#bell.ring();
    this.#ending.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#state === 'closed' || (this.#state === 'closing' && this.#isIdle())) return;
      if (this.#isIdle()) {
        await this.#bell.wait(this.#marks.size > 0 ? this.#times.marks : 60_000);
        // What has just come goes before the marks, which are a commit of their own.
        if (!this.#isIdle()) continue;
      } else if (!(await this.#emitSome())) {
        if (this.#state === 'closing') return;
        await this.#ending.wait(this.#times.retry);
      }
      if (this.#marks.size > 0 && performance.now() - this.#marksWrittenAt >= this.#times.marks) await this.#tryPersistMarks();
    }
  }

  #isIdle(): boolean {
    return this.#queue.isEmpty && !this.#resyncDue;
  }

  /** False when the channel is away. */
  async #emitSome(): Promise<boolean> {
    try {
      if (this.#resyncDue) await this.#resync();
      else await this.#emitFirst();
      this.#awaySince = null;
      return true;
    } catch (error) {
      this.#awaySince ??= performance.now();
      const patience = performance.now() - this.#awaySince;
      if (!this.#resyncDue && (patience >= this.#times.patience || this.#queue.events > eventsWaiting)) {
        this.#resyncDue = true;
        this.#with.logger.error({ err: error, events: this.#queue.events }, 'the push channel is away for too long: pushes are dropped');
      }
      return false;
    }
  }

  async #emitFirst(): Promise<void> {
    const emissions = this.#queue.first(eventsPerPush);
    if (factsOf(emissions).length > 0) {
      const pushes = await this.#with.toPushes(emissions, this.#queue);
      this.#with.failpoint?.('emit.before');
      await this.#with.publish(pushes);
      this.#with.failpoint?.('emit.after');
      this.#with.onEmitted(pushes.length);
    }
    this.#queue.settle(emissions);
    this.#mark(emissions.map(({ reached }) => reached));
  }

  /** One resync stands for all that waits now: whoever reads after it reads a state in which all of it is folded. */
  async #resync(): Promise<void> {
    this.#dropped.push(...this.#queue.drop());
    await this.#with.publish([{ kind: 'resync' }]);
    this.#resyncDue = false;
    this.#mark(this.#dropped.splice(0));
  }

  #mark(reached: readonly EmissionMarkRow[]): void {
    for (const mark of reached) this.#marks.set(mark.partitionId, mark);
  }

  async #tryPersistMarks(): Promise<void> {
    try {
      await this.#persistMarks();
    } catch (error) {
      this.#with.logger.warn({ err: error }, 'emission marks were not written');
    }
  }

  async #persistMarks(): Promise<void> {
    this.#marksWrittenAt = performance.now();
    const marks = [...this.#marks.values()];
    if (marks.length === 0) return;
    await this.#with.writeMarks(marks);
    for (const mark of marks) if (this.#marks.get(mark.partitionId) === mark) this.#marks.delete(mark.partitionId);
  }
}
