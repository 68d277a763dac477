/** Runs a plan: starts the testbed and the load, executes the plan, and compares what clients received with the log and the tables. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from '@parley/bench/measure/machine';
import { SHARDS } from '@parley/events/partitions';
import { findSlowCallSetups } from './check/calls.ts';
import { checkAll } from './check/check-all.ts';
import { findLongPauses, findSlowFailovers, findSlowRecoveries } from './check/recovery.ts';
import { findInternalErrors } from './check/internal-errors.ts';
import { findUnexpectedExits } from './check/unexpected-exits.ts';
import { executePlan } from './faults/execute-plan.ts';
import { startLoad } from './load/start-load.ts';
import { describeOperation } from './operations.ts';
import type { Plan } from './plan.ts';
import { measureEpisodes } from './report/episodes.ts';
import { measureFigures } from './report/figures.ts';
import type { ChaosRecord } from './report/record.ts';
import { startTestbed, type DatabaseKind, type Testbed } from './testbed/testbed.ts';

export interface RunOptions {
  plan: Plan;
  database: DatabaseKind;
  notes: string[];
  onProgress: (line: string) => void;
  /** Folder for the logs of the services. */
  logs?: string | undefined;
}

/** Messages of each sender before the first kill on a cluster: before, its processes are still starting, and cause pauses of their own. */
const messagesBeforeKills = 20;

export async function runChaos({ plan, database, notes, onProgress, logs }: RunOptions): Promise<ChaosRecord> {
  const { seed, durationMs } = plan;
  const run = {
    date: new Date().toISOString(),
    seed,
    minutes: durationMs / 60_000,
    database,
    machine: describeMachine(),
    notes,
    ...(plan.cluster && { cluster: plan.cluster }),
  };
  onProgress(`seed ${seed}: ${plan.episodes.flat().length} operations in ${plan.episodes.length} episodes; starting the system`);
  const testbed = await startTestbed(plan, database);
  try {
    const running = await startLoad(
      testbed.clientProxies.map(({ port }) => `http://127.0.0.1:${port}`),
      testbed.system,
    );
    try {
      await running.load.waitForProgress(plan.cluster ? messagesBeforeKills : 2, 60_000);
      const start = performance.now();
      const report = (line: string) => onProgress(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${line}`);
      const executed = await executePlan(plan, testbed, (operation, step) => report(`${describeOperation(operation)}: ${step}`));
      // Gives the last episode time to recover: every sender writes once more into every shard.
      await running.load.waitForProgress(SHARDS + 1, plan.limits.recoveryMs).catch(() => undefined);
      report('all operations ended; stopping the load');
      const failedRequests = await running.stop();
      report('checking');
      const tables = await testbed.system.openTables();
      try {
        const checks = await checkAll(tables, running, failedRequests);
        const figures = await measureFigures(running, tables.store);
        const episodes = measureEpisodes(executed, running, start);
        const { setups } = running.history().calls;
        const { limits } = plan;
        const slow = [
          ...findSlowRecoveries(episodes, limits),
          ...findLongPauses(episodes, limits),
          ...findSlowFailovers(episodes, limits),
          ...findSlowCallSetups(setups, executed, limits),
        ];
        checks.push({ name: 'slow or missing recovery', violations: slow });
        checks.push({ name: 'unexpected process exits', violations: findUnexpectedExits(testbed.exits, executed) });
        if (plan.cluster) {
          const services = Object.values(testbed.system.services).flat();
          checks.push({ name: 'requests answered with 500', violations: findInternalErrors(services) });
        }
        const exits = testbed.exits.map(({ at, process, signal }) => ({ at: Math.round(at - start), process, signal }));
        return { ...run, episodes, checks, figures, exits };
      } finally {
        await tables.close();
      }
    } finally {
      await running.close();
    }
  } finally {
    if (logs !== undefined) writeLogs(testbed, logs);
    await testbed.stop();
  }
}

function writeLogs({ system }: Testbed, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, instances] of Object.entries(system.services)) {
    instances.forEach((service, index) => writeFileSync(join(folder, `${name}-${index}.log`), service.output()));
  }
}
