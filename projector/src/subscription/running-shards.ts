/**
 * Which shards run here. Each second the leases are renewed, shards begin and end with them; each quarter of a second one
 * look at the log's heads tells all shards what no letter told.
 */
import type { Logger } from '@parley/service-kit/logging';
import type { PartitionHead } from '@parley/event-store/event-store';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { Shard, shardLabel, type ShardReport } from './shard.ts';
import { ShardLeases } from './shard-leases.ts';
import { VersionWatch } from './version-watch.ts';
import { repeat, type Repeating } from './repeat.ts';

export class RunningShards {
  readonly #with: ProjectorDependencies;
  readonly #leases: ShardLeases;
  /** Of each lease: the shard, and those of the followers. */
  readonly #shards = new Map<number, { shards: Shard[]; fencing: number }>();
  readonly #versions: VersionWatch;
  /** A follower of another version holds up only itself. */
  readonly #secondaryVersions: VersionWatch[];
  readonly #repeating: Repeating[];
  readonly #logger: Logger;
  #heads: readonly PartitionHead[] = [];
  #aside: string | null = null;

  constructor(dependencies: ProjectorDependencies) {
    this.#with = dependencies;
    this.#logger = dependencies.logger;
    this.#leases = new ShardLeases(dependencies.log, dependencies.instanceId, dependencies.times.lease);
    this.#versions = new VersionWatch(dependencies);
    this.#secondaryVersions = dependencies.secondaries.map((secondary) => new VersionWatch({ ...dependencies, ...secondary }));
    const onError = (error: unknown): void => this.#logger.warn({ err: error }, 'leases or heads could not be read');
    this.#repeating = [
      repeat(() => this.#renew(), dependencies.times.renewal, onError),
      repeat(() => this.#poll(), dependencies.times.poll, onError),
    ];
  }

  /** Why no shard runs here, when none may. */
  get aside(): string | null {
    return this.#aside;
  }

  reports(): ShardReport[] {
    return this.#running().map((shard) => shard.report());
  }

  /** Events that the log holds and the tables do not, by shard that runs here (laneLabel); as of the last look at the heads. */
  lag(): Map<string, number> {
    const heads = new Map(this.#heads.map(({ partition, position }) => [partition, position]));
    return new Map(
      this.reports().map(({ partitions, ...shard }) => {
        const behind = partitions.map(({ partition, position }) => Math.max(0, (heads.get(partition) ?? 0) - position));
        return [shardLabel(shard), behind.reduce((sum, events) => sum + events, 0)];
      }),
    );
  }

  /** Ends all shards, gives up their leases, so that others take them at once. */
  async close(): Promise<void> {
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()));
    await Promise.all([this.#versions, ...this.#secondaryVersions].map((versions) => versions.close()));
    await this.#leaveAll().catch((error: unknown) => this.#logger.warn({ err: error }, 'leases were not given up: they expire'));
  }

  async #leaveAll(): Promise<void> {
    await Promise.all(this.#running().map((shard) => shard.close()));
    this.#shards.clear();
    await this.#leases.leave();
  }

  async #renew(): Promise<void> {
    const wasAside = this.#aside !== null;
    this.#aside = await this.#versions.whyAside();
    if (this.#aside !== null) {
      if (!wasAside) this.#logger.warn({ reason: this.#aside }, 'this projector stands aside');
      if (!wasAside) await this.#leaveAll();
      return;
    }
    await Promise.all(this.#secondaryVersions.map((versions) => versions.whyAside()));
    const { held, surrender } = await this.#leases.tick();
    for (const [number, { shards, fencing }] of this.#shards) {
      if (held.get(number) === fencing) continue;
      this.#shards.delete(number);
      this.#logger.warn({ shard: number, fencing }, 'the lease of a shard was lost');
      await Promise.all(shards.map((shard) => shard.abandon()));
    }
    for (const [number, fencing] of held) {
      if (this.#shards.has(number) || surrender.includes(number)) continue;
      this.#logger.info({ shard: number, fencing }, 'this projector has a shard');
      this.#shards.set(number, { shards: this.#begin(number), fencing });
    }
    await Promise.all(surrender.map((number) => this.#surrender(number)));
  }

  #begin(number: number): Shard[] {
    const secondaries = this.#with.secondaries.map((secondary) => new Shard(number, this.#with, { secondary }));
    return [new Shard(number, this.#with, { beside: secondaries }), ...secondaries];
  }

  #running(): Shard[] {
    return [...this.#shards.values()].flatMap(({ shards }) => shards);
  }

  async #surrender(number: number): Promise<void> {
    await Promise.all((this.#shards.get(number)?.shards ?? []).map((shard) => shard.close()));
    this.#shards.delete(number);
    await this.#leases.release(number);
    this.#logger.info({ shard: number }, 'a shard was given to another projector');
  }

  async #poll(): Promise<void> {
    if (this.#shards.size === 0) return;
    const known = this.#running().map((shard) => ({ shard, positions: positionsOf(shard.report()) }));
    this.#heads = await this.#with.store.heads();
    for (const { shard, positions } of known) shard.notice(this.#heads, positions);
    for (const [shard, events] of this.lag()) this.#with.metrics.behind(shard, events);
  }
}

function positionsOf({ partitions }: ShardReport): Map<number, number> {
  return new Map(partitions.map(({ partition, position }) => [partition, position]));
}
