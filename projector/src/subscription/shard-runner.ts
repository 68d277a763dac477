import type { PartitionHead } from '@parley/event-store/event-store';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { LeasedShard } from './leased-shard.ts';
import { startPeriodicTask, type PeriodicTask } from './periodic-task.ts';
import { ProjectedAnchors } from './projected-anchors.ts';
import { ShardLeases } from './shard-leases.ts';
import type { ShardProcessor } from './shard-processor.ts';
import { shardLabel, type ShardReport } from './shard-report.ts';
import type { SubscriptionOptions } from './subscription-options.ts';
import { VersionGuard } from './version-guard.ts';

/**
 * Runs the shards whose leases this projector owns. Once per second it renews the leases, and starts and stops shards with
 * them; every 250 ms one read of the log's heads shows all shards what no published commit did.
 */
export class ShardRunner {
  readonly #dependencies: ProjectorDependencies;
  readonly #subscriptions: readonly SubscriptionOptions[];
  readonly #leases: ShardLeases;
  readonly #versions: VersionGuard;
  readonly #anchors = new ProjectedAnchors();
  readonly #tasks: PeriodicTask[];
  /** By shard. */
  readonly #shards = new Map<number, LeasedShard>();
  #standbyReason: string | null = null;

  constructor(dependencies: ProjectorDependencies, subscriptions: readonly SubscriptionOptions[]) {
    const { log, instanceId, times, logger } = dependencies;
    this.#dependencies = dependencies;
    this.#subscriptions = subscriptions;
    this.#leases = new ShardLeases(log, instanceId, times.lease);
    this.#versions = new VersionGuard(dependencies, subscriptions);
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

  /** Null unless this projector is on standby and runs no shard. */
  get standbyReason(): string | null {
    return this.#standbyReason;
  }

  reports(): ShardReport[] {
    return this.#processors().map((processor) => processor.report());
  }

  /** Stops all shards and releases their leases, so that other projectors acquire them at once. */
  async close(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.stop()));
    await this.#versions.close();
    await this.#stopAll().catch((error: unknown) =>
      this.#dependencies.logger.warn({ err: error }, 'failed to release the shard leases; they will expire'),
    );
  }

  async #stopAll(): Promise<void> {
    await Promise.all([...this.#shards.values()].map((shard) => shard.close()));
    this.#shards.clear();
    await this.#leases.leave();
  }

  async #renewLeases(): Promise<void> {
    const { logger } = this.#dependencies;
    const wasOnStandby = this.#standbyReason !== null;
    this.#standbyReason = await this.#versions.standbyReason();
    if (this.#standbyReason !== null) {
      if (wasOnStandby) return;
      logger.warn({ reason: this.#standbyReason }, 'projector on standby');
      return this.#stopAll();
    }
    const { owned, surrender } = await this.#leases.renew();
    for (const [shard, leased] of this.#shards) {
      if (owned.get(shard) === leased.fencingToken) continue;
      this.#shards.delete(shard);
      logger.warn({ shard, fencingToken: leased.fencingToken }, 'shard lease lost');
      await leased.abandon();
    }
    for (const [shard, fencingToken] of owned) {
      if (this.#shards.has(shard) || surrender.includes(shard)) continue;
      logger.info({ shard, fencingToken }, 'shard lease acquired');
      this.#shards.set(
        shard,
        new LeasedShard({ shard, fencingToken }, this.#subscriptions, { ...this.#dependencies, anchors: this.#anchors }),
      );
    }
    await Promise.all(surrender.map((shard) => this.#surrender(shard)));
  }

  async #surrender(shard: number): Promise<void> {
    await this.#shards.get(shard)?.close();
    this.#shards.delete(shard);
    await this.#leases.release(shard);
    this.#dependencies.logger.info({ shard }, 'shard lease released to another projector');
  }

  async #pollHeads(): Promise<void> {
    if (this.#shards.size === 0) return;
    const { store, metrics } = this.#dependencies;
    const before = this.#processors().map((processor) => ({ processor, positions: positionsOf(processor.report()) }));
    const heads = await store.heads();
    for (const { processor, positions } of before) processor.updateHeads(heads, positions);
    for (const report of this.reports()) metrics.lagMeasured(shardLabel(report), lagOf(report, heads));
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
