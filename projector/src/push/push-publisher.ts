/**
 * Publishes a shard's commits to the gateways, in commit order, while later batches are written.
 *
 * A push checkpoint moves after the push channel has accepted the push and is written lazily. The next lease holder repeats
 * what lies between the push checkpoint and the checkpoint: a push may be repeated but is never lost. While the channel is
 * unavailable, pushes wait; after a timeout they are dropped, and `resync` is the first push after recovery.
 */
import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';
import type { Push } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import { WakeSignal } from '@parley/subscription/wake-signal';
import { PushCheckpointWriter } from './push-checkpoint-writer.ts';
import { PushQueue, pushedEvents, type PendingPush } from './push-queue.ts';
import type { PushTimes } from './push-times.ts';

export interface PushPublisherDependencies {
  /** `pendingPushes` are the causes; none for a resync. */
  publish(pushes: readonly Push[], pendingPushes?: readonly PendingPush[]): Promise<void>;
  /** Builds the pushes of consecutive commits, enriched from the read tables. */
  buildPushes(pendingPushes: readonly PendingPush[], queue: PushQueue): Promise<Push[]>;
  writePushCheckpoints(checkpoints: readonly PushCheckpointRow[]): Promise<void>;
  failpoint?: ((name: string) => void) | undefined;
  onPublished(pushes: number): void;
  logger: Logger;
}

/** Events published in one call. */
const batchEvents = 200;
/** Above this, waiting pushes are dropped before the timeout. */
const maxQueuedEvents = 50_000;

export class PushPublisher {
  readonly #queue = new PushQueue();
  readonly #wake = new WakeSignal();
  /** Ends the pause between two attempts. */
  readonly #stop = new WakeSignal();
  readonly #checkpoints: PushCheckpointWriter;
  readonly #dependencies: PushPublisherDependencies;
  readonly #times: PushTimes;
  readonly #running: Promise<void>;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #unavailableSince: number | null = null;
  #resyncDue = false;
  /** Checkpoints of dropped pushes: they count once the resync is published. */
  #dropped: PushCheckpointRow[] = [];

  constructor(dependencies: PushPublisherDependencies, times: PushTimes) {
    this.#dependencies = dependencies;
    this.#times = times;
    const { writePushCheckpoints: write, logger } = dependencies;
    this.#checkpoints = new PushCheckpointWriter({ write, interval: times.checkpointInterval, logger });
    this.#running = this.#run();
  }

  enqueue(pendingPush: PendingPush): void {
    this.#queue.add(pendingPush);
    this.#wake.notify();
  }

  /** Publishes a resync instead of the events up to this checkpoint. */
  skip(checkpoint: PushCheckpointRow): void {
    this.#resyncDue = true;
    this.enqueue({ events: [], checkpoint, mayRepeat: true });
  }

  /** Publishes what waits, if the channel accepts it at the first attempt, and writes the push checkpoints. */
  async close(): Promise<void> {
    await this.#end('closing');
    await this.#checkpoints.flush();
  }

  /** Stops at once: the shard's next holder pushes from the push checkpoints on. */
  async abandon(): Promise<void> {
    await this.#end('closed');
  }

  async #end(state: 'closing' | 'closed'): Promise<void> {
    this.#state = state;
    this.#wake.notify();
    this.#stop.notify();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#state === 'closed' || (this.#state === 'closing' && this.#isIdle())) return;
      if (this.#isIdle()) {
        await this.#wake.wait(this.#checkpoints.isPending ? this.#times.checkpointInterval : 60_000);
        // A new push goes before the checkpoints, which are a commit of their own.
        if (!this.#isIdle()) continue;
      } else if (!(await this.#tryPublish())) {
        if (this.#state === 'closing') return;
        await this.#stop.wait(this.#times.retry);
      }
      if (this.#checkpoints.isDue) await this.#checkpoints.flush();
    }
  }

  #isIdle(): boolean {
    return this.#queue.isEmpty && !this.#resyncDue;
  }

  /** Returns false while the channel is unavailable. */
  async #tryPublish(): Promise<boolean> {
    try {
      if (this.#resyncDue) await this.#publishResync();
      else await this.#publishBatch();
      this.#unavailableSince = null;
      return true;
    } catch (error) {
      this.#unavailableSince ??= performance.now();
      const isTimeout = performance.now() - this.#unavailableSince >= this.#times.timeout;
      if (!this.#resyncDue && (isTimeout || this.#queue.eventCount > maxQueuedEvents)) {
        this.#resyncDue = true;
        this.#dependencies.logger.error({ err: error, events: this.#queue.eventCount }, 'push channel unavailable; dropping pushes');
      }
      return false;
    }
  }

  async #publishBatch(): Promise<void> {
    const { buildPushes, publish, failpoint, onPublished } = this.#dependencies;
    const pendingPushes = this.#queue.peek(batchEvents);
    if (pushedEvents(pendingPushes).length > 0) {
      const pushes = await buildPushes(pendingPushes, this.#queue);
      failpoint?.('push.before');
      await publish(pushes, pendingPushes);
      failpoint?.('push.after');
      onPublished(pushes.length);
    }
    this.#queue.remove(pendingPushes);
    this.#checkpoints.advance(pendingPushes.map(({ checkpoint }) => checkpoint));
  }

  /** One resync replaces everything that waits: a client that reads after it sees a state that includes all of it. */
  async #publishResync(): Promise<void> {
    this.#dropped.push(...this.#queue.clear());
    await this.#dependencies.publish([{ kind: 'resync' }]);
    this.#resyncDue = false;
    this.#checkpoints.advance(this.#dropped.splice(0));
  }
}
