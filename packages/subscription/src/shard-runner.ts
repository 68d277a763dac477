import type { PartitionHead } from '@parley/event-store/event-store';
import { LeasedShard } from './leased-shard.ts';
import { startPeriodicTask, type PeriodicTask } from './periodic-task.ts';
import { ProjectedAnchors } from './projected-anchors.ts';
import type { ShardProcessor } from './shard-processor.ts';
import type { ShardReport } from './shard-report.ts';
import type { ShardSubscription, SubscriptionDependencies } from './subscription.ts';

export interface RunnerOptions {
  /** The subscriptions that run; asked at each renewal of the leases. The same object is the same subscription. */
  subscriptions(): readonly ShardSubscription[];
  /** The reason why no shard may run here for now, or null. */
  standbyReason?(): Promise<string | null>;
}

/**
 * Runs the shards whose leases this process owns. Once per second it renews the leases, and starts and stops shards with
 * them; every 250 ms one read of the log's heads shows all shards what no published commit did.
 */
export class ShardRunner {
  readonly #dependencies: SubscriptionDependencies;
  readonly #options: RunnerOptions;
  readonly #anchors = new ProjectedAnchors();
  readonly #tasks: PeriodicTask[];
  /** By shard. */
  readonly #shards = new Map<number, LeasedShard>();
  #standbyReason: string | null = null;

  constructor(dependencies: SubscriptionDependencies, options: RunnerOptions) {
    const { times, logger } = dependencies;
    this.#dependencies = dependencies;
    this.#options = options;
    this.#tasks = [
      startPeriodicTask(
        () => this.#renewLeases(),
        times.renewal,
        (error) => logger.warn({ err: error }, 'lease renewal failed'),
      ),
      startPeriodicTask(
        () => this.#pollHeads(),
        times.poll,
        (error) => logger.warn({ err: error }, 'failed to poll the log heads'),
      ),
    ];
  }

  /** Null unless this process is on standby and runs no shard. */
  get standbyReason(): string | null {
    return this.#standbyReason;
  }

  reports(): ShardReport[] {
    return this.#processors().map((processor) => processor.report());
  }

  /** Begins and ends subscriptions at once, instead of at the next renewal. */
  updateSubscriptions(): void {
    const subscriptions = this.#options.subscriptions();
    for (const leased of this.#shards.values()) {
      // One that ends may wait for its batch in flight: the leases do not.
      leased.run(subscriptions).catch((error: unknown) => this.#dependencies.logger.warn({ err: error }, 'failed to end a subscription'));
    }
  }

  /** Stops all shards and releases their leases, so that other processes acquire them at once. */
  async close(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.stop()));
    await this.#stopAll().catch((error: unknown) =>
      this.#dependencies.logger.warn({ err: error }, 'failed to release the shard leases; they will expire'),
    );
  }

  async #stopAll(): Promise<void> {
    await Promise.all([...this.#shards.values()].map((shard) => shard.close()));
    this.#shards.clear();
    await this.#dependencies.leases.leave();
  }

  async #renewLeases(): Promise<void> {
    const { leases, logger } = this.#dependencies;
    const wasOnStandby = this.#standbyReason !== null;
    this.#standbyReason = (await this.#options.standbyReason?.()) ?? null;
    if (this.#standbyReason !== null) {
      if (wasOnStandby) return;
      logger.warn({ reason: this.#standbyReason }, 'on standby');
      return this.#stopAll();
    }
    const { owned, surrender } = await leases.renew();
    for (const [shard, leased] of this.#shards) {
      if (owned.get(shard) === leased.fencingToken) continue;
      this.#shards.delete(shard);
      logger.warn({ shard, fencingToken: leased.fencingToken }, 'shard lease lost');
      await leased.abandon();
    }
    for (const [shard, fencingToken] of owned) {
      if (this.#shards.has(shard) || surrender.includes(shard)) continue;
      logger.debug({ shard, fencingToken }, 'shard lease acquired');
      this.#shards.set(shard, new LeasedShard({ shard, fencingToken }, { ...this.#dependencies, anchors: this.#anchors }));
    }
    this.updateSubscriptions();
    await Promise.all(surrender.map((shard) => this.#surrender(shard)));
  }

  async #surrender(shard: number): Promise<void> {
    await this.#shards.get(shard)?.close();
    this.#shards.delete(shard);
    await this.#dependencies.leases.release(shard);
    this.#dependencies.logger.debug({ shard }, 'shard lease released to another process');
  }

  async #pollHeads(): Promise<void> {
    // A dispatcher without webhooks reads nothing.
    if (this.#processors().length === 0) return;
    const { store, metrics } = this.#dependencies;
    const before = this.#processors().map((processor) => ({ processor, positions: positionsOf(processor.report()) }));
    const heads = await store.heads();
    for (const { processor, positions } of before) processor.updateHeads(heads, positions);
    for (const report of this.reports()) {
      const { subscription, shard } = report;
      metrics.lagMeasured({ subscription, shard }, lagOf(report, heads));
    }
  }

  #processors(): ShardProcessor[] {
    return [...this.#shards.values()].flatMap(({ processors }) => processors);
  }
}

function positionsOf({ partitions }: ShardReport): Map<number, number> {
  return new Map(partitions.map(({ partition, position }) => [partition, position]));
}

function lagOf(report: ShardReport, heads: readonly PartitionHead[]): number {
  const positions = positionsOf(report);
  return heads.reduce((sum, { partition, position }) => sum + Math.max(0, position - (positions.get(partition) ?? Infinity)), 0);
}
