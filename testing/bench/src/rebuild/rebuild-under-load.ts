/** `parley replay` of every projection while users write and read: its cost, and its effect on them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Benchmark, Figures } from '../measure/benchmark.ts';
import { addConversations } from '../seeding/histories.ts';
import { LogWriter } from '../seeding/log-writer.ts';
import { seedDataDir } from '../seeding/seed-data-dir.ts';
import { openRawReplay } from '../stages/projection/raw-replay.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed, startEmbedded } from '../systems/parley.ts';
import { createMany } from '../systems/system.ts';
import { awaitAllSubscriptions } from './await-all-subscriptions.ts';
import { watchPushes } from './duplicate-pushes.ts';
import { checkReplay, runFigures } from './replay-figures.ts';
import { runParley } from './run-parley.ts';
import { stallProbeEnvironment, stallsBetween } from './stalls.ts';
import { perSecond, runUnderLoad, type LoadTarget } from './under-load.ts';

const [distributed, embedded] = ['replay, distributed', 'replay, embedded'] as const;
const loadScenarios = { [distributed]: 'load, distributed', [embedded]: 'load, embedded' };
const [replay, scan, verify] = ['parley replay', 'raw scan', 'parley verify'] as const;
const [duringReplay, duringScan, withoutReplay] = ['during a replay', 'during a raw scan', 'without a replay'] as const;
const pairs = 33;

export const rebuildUnderLoad: Benchmark = {
  name: 'rebuild-under-load',
  title: 'Rebuilding under load',
  about:
    '`parley replay --keep-previous` in a process of its own, as an operator runs it. It rebuilds every projection from the log, compares ' +
    `checksums and switches the slots, while ${perSecond} messages and ${perSecond} queries per second go through the running services and one ` +
    'user reads each message with the position token of its command. “Raw scan” reads and parses the same log under the same load. The rate is ' +
    'the number of events in the log divided by the duration of the whole command, which applies each event once for the live and once for the ' +
    'search subscription. The peak is the resident memory of the command. Stalls are those of the event loop of the single process ' +
    '(`monitorEventLoopDelay`), with and without a replay.',
  bounds: [
    {
      scenario: distributed,
      figure: 'events/s',
      contestant: replay,
      baseline: scan,
      comparison: 'at least',
      required: 0.05,
      target: 0.1,
    },
    ...[distributed, embedded].map((scenario) => ({
      scenario,
      figure: 'peak MiB',
      contestant: replay,
      comparison: 'at most' as const,
      required: 512,
      target: 384,
    })),
    {
      scenario: loadScenarios[embedded],
      figure: 'longest stall ms',
      contestant: duringReplay,
      comparison: 'at most',
      required: 50,
      target: 25,
    },
  ],
  async run(bench) {
    if (bench.includesScenario(distributed)) await measureDistributed(bench);
    if (bench.includesScenario(embedded)) await measureEmbedded(bench);
  },
};

async function measureDistributed(bench: Bench): Promise<void> {
  // A replay must end within 15 minutes, the lifetime of the load's tokens.
  const events = bench.quick ? 20_000 : bench.full ? 3_000_000 : 1_000_000;
  bench.note(`${distributed}: ${events.toLocaleString('en')} events on MariaDB`);
  const servers = await startBackingServers();
  const system = await startDistributed(servers, { schema: 'rebuild' });
  const environment = system.stores;
  const raw = await openRawReplay(system.databaseUrl);
  const pushes = await watchPushes(servers.redisUrl, system.databaseUrl);
  try {
    const target = { system, queries: system.queries, conversations: await createMany(pairs, () => system.createConversation(1)) };
    const log = await LogWriter.open(system.databaseUrl);
    await addConversations(log, events);
    await log.close();
    bench.log('log written');
    await awaitAllSubscriptions(environment);
    const scenario = loadScenarios[distributed];
    for (let round = 1; round <= bench.rounds; round++) {
      const replayed = await measureReplay(bench, { scenario: distributed, round, target, environment, events });
      bench.record({ scenario, contestant: duringReplay, round, figures: replayed.figures });
      const scanned = await runUnderLoad(bench, target, () => timeScan(() => raw.scan()));
      bench.record({ scenario: distributed, contestant: scan, round, figures: scanned.result });
      bench.record({ scenario, contestant: duringScan, round, figures: scanned.figures });
      const undisturbed = await runUnderLoad(bench, target, () => pause(bench.seconds * 1000));
      bench.record({ scenario, contestant: withoutReplay, round, figures: undisturbed.figures });
    }
    await verifyTables(bench, distributed, environment, events);
    bench.check('no event was pushed twice', pushes.duplicates() === 0 ? '' : `${pushes.duplicates()} duplicates`);
  } finally {
    await pushes.close();
    await raw.close();
    await system.stop();
    await servers.stop();
  }
}

async function measureEmbedded(bench: Bench): Promise<void> {
  const events = bench.quick ? 5_000 : bench.full ? 1_000_000 : 100_000;
  bench.note(`${embedded}: ${events.toLocaleString('en')} events on SQLite`);
  const folder = await mkdtemp(join(tmpdir(), 'parley-stalls-'));
  const stallsFile = join(folder, 'stalls');
  const system = await startEmbedded({
    seed: (dataDir) => seedDataDir(dataDir, events),
    environment: stallProbeEnvironment(stallsFile),
  });
  const environment = { DATA_DIR: system.dataDir };
  try {
    await awaitAllSubscriptions(environment);
    const target = { system, queries: system.rest, conversations: await createMany(pairs, () => system.createConversation(1)) };
    for (let round = 1; round <= bench.rounds; round++) {
      const replayed = await measureReplay(bench, { scenario: embedded, round, target, environment, events });
      const undisturbed = await runUnderLoad(bench, target, () => pause(bench.seconds * 1000));
      for (const [contestant, { figures, startedAt, endedAt }] of [
        [duringReplay, replayed],
        [withoutReplay, undisturbed],
      ] as const) {
        const { longest, median } = stallsBetween(stallsFile, startedAt, endedAt);
        const stalls = { 'longest stall ms': longest, 'median stall ms': median };
        bench.record({ scenario: loadScenarios[embedded], contestant, round, figures: { ...figures, ...stalls } });
      }
    }
    await verifyTables(bench, embedded, environment, events);
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface ReplayRound {
  scenario: string;
  round: number;
  target: LoadTarget;
  environment: Readonly<Record<string, string>>;
  events: number;
}

async function measureReplay(bench: Bench, { scenario, round, target, environment, events }: ReplayRound) {
  const loaded = await runUnderLoad(bench, target, () => runParley(environment, 'replay', '--keep-previous'));
  checkReplay(bench, loaded.result);
  bench.record({ scenario, contestant: replay, round, figures: runFigures(loaded.result, events) });
  const { seconds, peakMiB } = loaded.result;
  bench.log(`${scenario}, round ${round}: replayed in ${seconds.toFixed(1)} s with a peak of ${peakMiB.toFixed(0)} MiB`);
  return loaded;
}

/** Runs `parley verify` without load: compares each row with a fresh projection of the log. */
async function verifyTables(bench: Bench, scenario: string, environment: Readonly<Record<string, string>>, events: number): Promise<void> {
  await awaitAllSubscriptions(environment);
  const run = await runParley(environment, 'verify');
  bench.check('the log is complete, and every row equals a fresh projection', run.code === 0 ? '' : run.output.slice(-2000));
  bench.record({ scenario, contestant: verify, round: 1, figures: runFigures(run, events) });
}

async function timeScan(scanLog: () => Promise<number>): Promise<Figures> {
  const startedAt = performance.now();
  const events = await scanLog();
  const seconds = (performance.now() - startedAt) / 1000;
  return { 'events/s': events / seconds, seconds };
}
