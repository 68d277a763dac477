/**
 * Projector: projects the event log into the read tables and pushes what changed to the gateways.
 *
 * Owns: the read tables, their checkpoints and slots; the shard leases. Does not own the log, from which all of it can be rebuilt.
 * Invariants: rows and checkpoints change in one transaction, by compare-and-set, so that a projector which has lost its shard
 * changes nothing. Events of a partition are projected in position order, each once, without a gap: an event that fails parks
 * its sequence, an unknown event halts its partition. A push is sent after its commit, in order by partition, at least once.
 * Concurrency: shards run in parallel and share nothing. A shard has one transaction in flight, while published commits
 * wait in its inboxes and earlier batches are pushed. Several projectors share the shards by leases.
 * Shutdown: finishes the batches in flight, publishes waiting pushes if the channel accepts them, releases the leases.
 */
import { migrate } from '@parley/database/migrations';
import { readTableSchema } from '@parley/read-tables/migrations';
import type { ProjectorDependencies } from './projector-dependencies.ts';
import { PushSink } from './push/push-sink.ts';
import { seedSlots } from './subscription/active-slots.ts';
import { ShardLeases } from '@parley/subscription/shard-leases';
import { projectorLeases } from './subscription/lease-tables.ts';
import { failuresOf, type ShardReport } from '@parley/subscription/shard-report';
import { ShardRunner } from '@parley/subscription/shard-runner';
import { projectionSubscription } from './subscription/projection-handler.ts';
import { liveOptions, secondaryOptions } from './subscription/subscription-options.ts';
import { VersionGuard } from './subscription/version-guard.ts';

export interface ProjectorState {
  /** Shards of the live subscription that run here. */
  shards: ShardReport[];
  /** Failures and halted partitions of the live subscription, one line each. Those of secondary subscriptions do not count. */
  failures: string[];
}

export interface Projector {
  /** Runs the migrations and starts to acquire shards. */
  start(): Promise<void>;
  close(): Promise<void>;
  state(): ProjectorState;
  /** True if the store lacks acknowledged events, or a partition was projected further than its log. */
  isLogDiverged(): boolean;
  /** Rejects with LogDiverged, ProjectionHalted or the first other failure. */
  checkHealth(): Promise<void>;
}

/** A partition waits until an operator acts. */
class ProjectionHalted extends Error {
  override readonly name = 'ProjectionHalted';
}

export function createProjector(dependencies: ProjectorDependencies): Projector {
  const { database, log, secondaries, times } = dependencies;
  const live = liveOptions(dependencies, () => new PushSink(dependencies, times.push));
  const subscriptions = [live, ...secondaries.map((secondary) => secondaryOptions(secondary, dependencies))];
  const projected = subscriptions.map((subscription) => projectionSubscription(subscription, dependencies));
  let running: { runner: ShardRunner; versions: VersionGuard } | null = null;

  function state(): ProjectorState {
    const shards = (running?.runner.reports() ?? []).filter(({ subscription }) => subscription === live.subscription);
    const failures = shards.flatMap(failuresOf);
    const standbyReason = running?.runner.standbyReason;
    return { shards, failures: standbyReason ? [standbyReason, ...failures] : failures };
  }

  return {
    async start() {
      await migrate(database, readTableSchema);
      await migrate(log, projectorLeases.schema);
      for (const subscription of subscriptions) await seedSlots(database, subscription);
      const leases = new ShardLeases(log, projectorLeases, { instanceId: dependencies.instanceId, termMs: times.lease });
      const versions = new VersionGuard(dependencies, subscriptions);
      const options = { subscriptions: () => projected, standbyReason: () => versions.standbyReason() };
      running = { runner: new ShardRunner({ ...dependencies, leases }, options), versions };
    },
    async close() {
      await running?.runner.close();
      await running?.versions.close();
      running = null;
    },
    state,
    isLogDiverged() {
      const halts = state().shards.flatMap(({ partitions }) => partitions.map(({ halt }) => halt));
      return dependencies.store.divergence() !== null || halts.some((halt) => halt?.reason === 'log_diverged');
    },
    async checkHealth() {
      const divergence = dependencies.store.divergence();
      if (divergence) throw divergence;
      const { shards, failures } = state();
      const halted = shards.some(({ partitions }) => partitions.some(({ halt }) => halt));
      if (failures.length > 0) throw halted ? new ProjectionHalted(failures.join('; ')) : new Error(failures[0]);
    },
  };
}
