/**
 * Pushes what a shard committed to the gateways, in commit order, while the next batches are written.
 *
 * A mark (partition, position) moves after the push channel took the push and is written lazily: what lies between mark
 * and checkpoint is pushed again by the next holder, so a push may be repeated but is never lost. While the channel is
 * away pushes wait; after a while they are dropped, and `resync` is the first thing pushed when it is back.
 */
import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';
import type { Push } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import { Bell } from '../subscription/bell.ts';
import { PushQueue, eventsOf, type PendingPush } from './push-queue.ts';

export interface PushPublisherDependencies {
  publish(pushes: readonly Push[]): Promise<void>;
  /** The pushes of a run of emissions, joined with what the read tables know just now. */
  toPushes(pendingPushes: readonly PendingPush[], queue: PushQueue): Promise<Push[]>;
  writePushCheckpoints(marks: readonly PushCheckpointRow[]): Promise<void>;
  failpoint?: ((name: string) => void) | undefined;
  onPushed(events: number): void;
  logger: Logger;
}

export interface PushPublisherTimes {
  /** How long pushes wait for a channel that is away, in milliseconds. */
  timeout: number;
  /** Between two tries. */
  retry: number;
  /** Between two writes of the marks. */
  marks: number;
}

/** Each write of the marks is a commit of its own, and of each shard: oftener they would be a good part of all commits. */
export const usualTimes: PushPublisherTimes = { timeout: 60_000, retry: 250, marks: 1_000 };

/** Events pushed in one call; and how many may wait before they are dropped, whatever the time. */
const eventsPerPush = 200;
const eventsWaiting = 50_000;

export class PushPublisher {
  readonly #queue = new PushQueue();
  readonly #bell = new Bell();
  readonly #ending = new Bell();
  readonly #marks = new Map<number, PushCheckpointRow>();
  readonly #with: PushPublisherDependencies;
  readonly #times: PushPublisherTimes;
  readonly #running: Promise<void>;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #awaySince: number | null = null;
  #resyncDue = false;
  /** Of what was dropped: they count once the resync is out. */
  #dropped: PushCheckpointRow[] = [];
  #checkpointsWrittenAt = 0;

  constructor(dependencies: PushPublisherDependencies, times: PushPublisherTimes) {
    this.#with = dependencies;
    this.#times = times;
    this.#running = this.#run();
  }

  enqueue(pendingPush: PendingPush): void {
    this.#queue.add(pendingPush);
    this.#bell.ring();
  }

  /** What cannot be pushed again one by one: everybody is told to read anew, and the marks go on from there. */
  skip(reached: PushCheckpointRow): void {
    this.#resyncDue = true;
    this.enqueue({ events: [], reached, repeated: true });
  }

  /** Pushes what waits, if the channel takes it at once, and writes the marks. */
  async close(): Promise<void> {
    this.#state = 'closing';
    this.#bell.ring();
    this.#ending.ring();
    await this.#running;
    await this.#persistCheckpoints().catch((error: unknown) =>
      this.#with.logger.warn({ err: error }, 'pendingPush marks were not written'),
    );
  }

  /** Stops at once: another projector has the shard and pushes from the marks on. */
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
      } else if (!(await this.#publishSome())) {
        if (this.#state === 'closing') return;
        await this.#ending.wait(this.#times.retry);
      }
      if (this.#marks.size > 0 && performance.now() - this.#checkpointsWrittenAt >= this.#times.marks) await this.#tryPersistCheckpoints();
    }
  }

  #isIdle(): boolean {
    return this.#queue.isEmpty && !this.#resyncDue;
  }

  /** False when the channel is away. */
  async #publishSome(): Promise<boolean> {
    try {
      if (this.#resyncDue) await this.#resync();
      else await this.#publishFirst();
      this.#awaySince = null;
      return true;
    } catch (error) {
      this.#awaySince ??= performance.now();
      const timeout = performance.now() - this.#awaySince;
      if (!this.#resyncDue && (timeout >= this.#times.timeout || this.#queue.events > eventsWaiting)) {
        this.#resyncDue = true;
        this.#with.logger.error({ err: error, events: this.#queue.events }, 'the push channel is away for too long: pushes are dropped');
      }
      return false;
    }
  }

  async #publishFirst(): Promise<void> {
    const pendingPushes = this.#queue.first(eventsPerPush);
    if (eventsOf(pendingPushes).length > 0) {
      const pushes = await this.#with.toPushes(pendingPushes, this.#queue);
      this.#with.failpoint?.('publish.before');
      await this.#with.publish(pushes);
      this.#with.failpoint?.('publish.after');
      this.#with.onPushed(pushes.length);
    }
    this.#queue.settle(pendingPushes);
    this.#mark(pendingPushes.map(({ reached }) => reached));
  }

  /** One resync stands for all that waits now: whoever reads after it reads a state in which all of it is folded. */
  async #resync(): Promise<void> {
    this.#dropped.push(...this.#queue.drop());
    await this.#with.publish([{ kind: 'resync' }]);
    this.#resyncDue = false;
    this.#mark(this.#dropped.splice(0));
  }

  #mark(reached: readonly PushCheckpointRow[]): void {
    for (const mark of reached) this.#marks.set(mark.partitionId, mark);
  }

  async #tryPersistCheckpoints(): Promise<void> {
    try {
      await this.#persistCheckpoints();
    } catch (error) {
      this.#with.logger.warn({ err: error }, 'pendingPush marks were not written');
    }
  }

  async #persistCheckpoints(): Promise<void> {
    this.#checkpointsWrittenAt = performance.now();
    const marks = [...this.#marks.values()];
    if (marks.length === 0) return;
    await this.#with.writePushCheckpoints(marks);
    for (const mark of marks) if (this.#marks.get(mark.partitionId) === mark) this.#marks.delete(mark.partitionId);
  }
}
