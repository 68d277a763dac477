/**
 * Projector: folds the log into the read tables and pushes what changed to the gateways.
 *
 * Owns: the read tables, their checkpoints and sides; the shards' leases. Owns not: the log, from which all of it can be
 * built again.
 * Invariants: rows and checkpoint move in one transaction, by compare-and-set, so that a projector which lost its shard
 * without knowing changes nothing; events of a partition are folded in position order, each once, none left out: one
 * that cannot be folded parks its sequence, one that is unknown stops its partition; what is pushed was committed, in
 * order by partition, and perhaps twice.
 * Concurrency: shards run beside one another and share nothing; in a shard one transaction at a time, while letters gather
 * and earlier batches are pushed. Several projectors share the shards by leases.
 * Shutdown: finishes the batches under way, pushes what waits if the channel takes it, gives up the leases.
 */
import { migrate } from '@parley/database/migrations';
import { LIVE } from '@parley/read-tables/checkpoints';
import { readModelMigrations, readModelScope } from '@parley/read-tables/migrations';
import type { ProjectorDependencies } from './projector-dependencies.ts';
import type { ShardReport } from './subscription/shard.ts';
import { leaseMigrations, leaseScope } from './subscription/lease-tables.ts';
import { seedSlots } from './subscription/active-slots.ts';
import { RunningShards } from './subscription/running-shards.ts';

export interface ProjectorState {
  /** Of the live tables. */
  shards: ShardReport[];
  /** Of what has checkpoints of its own: a trouble there holds up nothing else, and nobody's readiness. */
  secondaries: ShardReport[];
  /** Events not folded yet, by shard that runs here. */
  behind: Map<string, number>;
  /** What keeps it from its work, for readiness: one line each. */
  troubles: string[];
}

export interface Projector {
  /** Runs its migrations and begins to take shards. */
  start(): Promise<void>;
  close(): Promise<void>;
  state(): ProjectorState;
  /** Rejects with its first trouble, if it has one; for readiness. */
  working(): Promise<void>;
}

export function createProjector(dependencies: ProjectorDependencies): Projector {
  const { database, log, secondaries } = dependencies;
  let running: RunningShards | null = null;

  function state(): ProjectorState {
    const reports = running?.reports() ?? [];
    const shards = reports.filter(({ subscription }) => subscription === LIVE);
    return {
      shards,
      secondaries: reports.filter(({ subscription }) => subscription !== LIVE),
      behind: running?.lag() ?? new Map<string, number>(),
      troubles: [...(running?.aside ? [running.aside] : []), ...shards.flatMap(troublesOf)],
    };
  }

  return {
    async start() {
      await migrate(database, { scope: readModelScope, migrations: readModelMigrations });
      await migrate(log, { scope: leaseScope, migrations: leaseMigrations });
      for (const subscription of [{ projections: dependencies.projections }, ...secondaries]) await seedSlots(database, subscription);
      running = new RunningShards(dependencies);
    },
    async close() {
      await running?.close();
      running = null;
    },
    state,
    async working() {
      const [trouble] = state().troubles;
      if (trouble !== undefined) throw new Error(trouble);
    },
  };
}

function troublesOf({ shard, trouble, partitions }: ShardReport): string[] {
  const stops = partitions
    .filter(({ stop }) => stop)
    .map(({ partition, stop }) => `partition ${partition}: ${stop!.message}. ${stop!.remedy}`);
  return trouble === null ? stops : [`shard ${shard}: ${trouble}`, ...stops];
}
