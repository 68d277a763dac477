/**
 * Which lanes run here. Each second the leases are renewed, lanes begin and end with them; each quarter of a second one
 * look at the log's heads tells all lanes what no letter told.
 */
import type { Logger } from '@parley/service-kit/logging';
import type { PartitionHead } from '@parley/event-store/event-store';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { Lane, laneLabel, type LaneReport } from './lane.ts';
import { LaneLeases } from './lane-leases.ts';
import { VersionWatch } from './version-watch.ts';
import { repeat, type Repeating } from './repeat.ts';

export class RunningLanes {
  readonly #with: ProjectorDependencies;
  readonly #leases: LaneLeases;
  /** Of each lease: the live lane, and those of the followers. */
  readonly #lanes = new Map<number, { lanes: Lane[]; fencing: number }>();
  readonly #versions: VersionWatch;
  /** A follower of another version holds up only itself. */
  readonly #followersVersions: VersionWatch[];
  readonly #repeating: Repeating[];
  readonly #logger: Logger;
  #heads: readonly PartitionHead[] = [];
  #aside: string | null = null;

  constructor(dependencies: ProjectorDependencies) {
    this.#with = dependencies;
    this.#logger = dependencies.logger;
    this.#leases = new LaneLeases(dependencies.log, dependencies.instanceId, dependencies.times.lease);
    this.#versions = new VersionWatch(dependencies);
    this.#followersVersions = dependencies.followers.map((follower) => new VersionWatch({ ...dependencies, ...follower }));
    const onError = (error: unknown): void => this.#logger.warn({ err: error }, 'leases or heads could not be read');
    this.#repeating = [
      repeat(() => this.#renew(), dependencies.times.renewal, onError),
      repeat(() => this.#poll(), dependencies.times.poll, onError),
    ];
  }

  /** Why no lane runs here, when none may. */
  get aside(): string | null {
    return this.#aside;
  }

  reports(): LaneReport[] {
    return this.#running().map((lane) => lane.report());
  }

  /** Events that the log holds and the tables do not, by lane that runs here (laneLabel); as of the last look at the heads. */
  lag(): Map<string, number> {
    const heads = new Map(this.#heads.map(({ partition, position }) => [partition, position]));
    return new Map(
      this.reports().map(({ partitions, ...lane }) => {
        const behind = partitions.map(({ partition, position }) => Math.max(0, (heads.get(partition) ?? 0) - position));
        return [laneLabel(lane), behind.reduce((sum, events) => sum + events, 0)];
      }),
    );
  }

  /** Ends all lanes, gives up their leases, so that others take them at once. */
  async close(): Promise<void> {
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()));
    await Promise.all([this.#versions, ...this.#followersVersions].map((versions) => versions.close()));
    await this.#leaveAll().catch((error: unknown) => this.#logger.warn({ err: error }, 'leases were not given up: they expire'));
  }

  async #leaveAll(): Promise<void> {
    await Promise.all(this.#running().map((lane) => lane.close()));
    this.#lanes.clear();
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
    await Promise.all(this.#followersVersions.map((versions) => versions.whyAside()));
    const { held, surrender } = await this.#leases.tick();
    for (const [number, { lanes, fencing }] of this.#lanes) {
      if (held.get(number) === fencing) continue;
      this.#lanes.delete(number);
      this.#logger.warn({ lane: number, fencing }, 'the lease of a lane was lost');
      await Promise.all(lanes.map((lane) => lane.abandon()));
    }
    for (const [number, fencing] of held) {
      if (this.#lanes.has(number) || surrender.includes(number)) continue;
      this.#logger.info({ lane: number, fencing }, 'this projector has a lane');
      this.#lanes.set(number, { lanes: this.#begin(number), fencing });
    }
    await Promise.all(surrender.map((number) => this.#surrender(number)));
  }

  #begin(number: number): Lane[] {
    const followers = this.#with.followers.map((follower) => new Lane(number, this.#with, { follower }));
    return [new Lane(number, this.#with, { beside: followers }), ...followers];
  }

  #running(): Lane[] {
    return [...this.#lanes.values()].flatMap(({ lanes }) => lanes);
  }

  async #surrender(number: number): Promise<void> {
    await Promise.all((this.#lanes.get(number)?.lanes ?? []).map((lane) => lane.close()));
    this.#lanes.delete(number);
    await this.#leases.release(number);
    this.#logger.info({ lane: number }, 'a lane was given to another projector');
  }

  async #poll(): Promise<void> {
    if (this.#lanes.size === 0) return;
    const known = this.#running().map((lane) => ({ lane, positions: positionsOf(lane.report()) }));
    this.#heads = await this.#with.store.heads();
    for (const { lane, positions } of known) lane.notice(this.#heads, positions);
    for (const [lane, events] of this.lag()) this.#with.metrics.behind(lane, events);
  }
}

function positionsOf({ partitions }: LaneReport): Map<number, number> {
  return new Map(partitions.map(({ partition, position }) => [partition, position]));
}
