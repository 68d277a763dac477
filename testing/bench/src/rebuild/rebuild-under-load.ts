/** `parley replay` of every projection while people write and read: what it costs, and that nobody notices. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Benchmark } from '../measure/sample.ts';
import { fillFolder } from '../seeding/fill-folder.ts';
import { addConversations } from '../seeding/histories.ts';
import { LogWriter } from '../seeding/log-writer.ts';
import { openRawReplay } from '../stages/projection/raw-replay.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed, startEmbedded } from '../systems/parley.ts';
import { makeMany } from '../systems/system.ts';
import { awaitProjected } from './await-projected.ts';
import { hearPushes } from './heard-pushes.ts';
import { replayFigures } from './replay-figures.ts';
import { runParley } from './run-parley.ts';
import { probing, stallsBetween } from './stalls.ts';
import { perSecond, underLoad, type Loaded } from './under-load.ts';

const [services, embedded] = ['beside services', 'beside the one process'] as const;
const meanwhile = (scenario: string) => `the load ${scenario}`;
const [replay, scan, verify] = ['parley replay', 'bare scan', 'parley verify'] as const;
const [during, without] = ['during a replay', 'without'] as const;
const pairs = 33;

export const rebuildUnderLoad: Benchmark = {
  name: 'rebuild-under-load',
  title: 'Rebuilding under load',
  about:
    '`parley replay --keep-old` as an operator types it, a process of its own: every projection folded anew from the log, compared by ' +
    `checksums and swapped in, while ${perSecond} messages and ${perSecond} queries a second go through the running services, and one person reads ` +
    'with the position of each message just written. “Bare scan” reads and parses the same log under the same load. The rate is that of the ' +
    'whole command over the events of the log, which the live and the search projections fold once each. The peak is the resident memory of ' +
    'the command. Stalls are of the event loop of the one process (`monitorEventLoopDelay`), with and without a replay beside it.',
  claims: [
    { scenario: services, figure: 'events/s', of: replay, against: scan, sense: 'at least', must: 0.05, aim: 0.1 },
    ...[services, embedded].map((scenario) => ({
      scenario,
      figure: 'peak MiB',
      of: replay,
      sense: 'at most' as const,
      must: 512,
      aim: 384,
    })),
    { scenario: meanwhile(embedded), figure: 'longest stall ms', of: during, sense: 'at most', must: 50, aim: 25 },
  ],
  async run(bench) {
    if (bench.includes(services)) await besideServices(bench);
    if (bench.includes(embedded)) await besideTheOneProcess(bench);
  },
};

async function besideServices(bench: Bench): Promise<void> {
  // Tokens of the load last 15 minutes, a replay must end within them.
  const events = bench.quick ? 20_000 : bench.full ? 3_000_000 : 1_000_000;
  bench.note(`${services}: ${events.toLocaleString('en')} events on MariaDB`);
  const servers = await startBackingServers();
  const system = await startDistributed(servers, { schema: 'rebuild' });
  const environment = { DATABASE_URL: system.databaseUrl };
  const raw = await openRawReplay(system.databaseUrl);
  const pushes = await hearPushes(servers.redisUrl, await raw.storeId());
  try {
    const loaded = { system, queries: system.queries, conversations: await makeMany(pairs, () => system.makeConversation(1)) };
    const log = await LogWriter.open(system.databaseUrl);
    await addConversations(log, events);
    await log.close();
    bench.say('the log is written');
    await awaitProjected(environment);
    for (let round = 1; round <= bench.rounds; round++) {
      const beside = await measureReplay(bench, { scenario: services, round, loaded, environment, events });
      bench.record({ scenario: meanwhile(services), contestant: during, round, figures: beside.figures });
      const scanned = await underLoad(bench, loaded, async () => timed(() => raw.scan()));
      bench.record({ scenario: services, contestant: scan, round, figures: scanned.done });
      bench.record({ scenario: meanwhile(services), contestant: 'during a bare scan', round, figures: scanned.figures });
      const alone = await underLoad(bench, loaded, () => pause(bench.seconds * 1000));
      bench.record({ scenario: meanwhile(services), contestant: without, round, figures: alone.figures });
    }
    await checkTables(bench, services, environment, events);
    bench.check('no event was emitted twice', pushes.doubled() === 0 ? '' : `${pushes.doubled()} were`);
  } finally {
    await pushes.close();
    await raw.close();
    await system.stop();
    await servers.stop();
  }
}

async function besideTheOneProcess(bench: Bench): Promise<void> {
  const events = bench.quick ? 5_000 : bench.full ? 1_000_000 : 100_000;
  bench.note(`${embedded}: ${events.toLocaleString('en')} events on SQLite`);
  const folder = await mkdtemp(join(tmpdir(), 'parley-stalls-'));
  const stallsFile = join(folder, 'stalls');
  const system = await startEmbedded({ fill: (dataDir) => fillFolder(dataDir, events), environment: probing(stallsFile) });
  const environment = { DATA_DIR: system.dataDir };
  try {
    await awaitProjected(environment);
    const loaded = { system, queries: system.rest, conversations: await makeMany(pairs, () => system.makeConversation(1)) };
    for (let round = 1; round <= bench.rounds; round++) {
      const beside = await measureReplay(bench, { scenario: embedded, round, loaded, environment, events });
      const alone = await underLoad(bench, loaded, () => pause(bench.seconds * 1000));
      for (const [contestant, { figures, began, ended }] of [
        [during, beside],
        [without, alone],
      ] as const) {
        const { longest, usual } = stallsBetween(stallsFile, began, ended);
        const stalls = { 'longest stall ms': longest, 'usual stall ms': usual };
        bench.record({ scenario: meanwhile(embedded), contestant, round, figures: { ...figures, ...stalls } });
      }
    }
    await checkTables(bench, embedded, environment, events);
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measured {
  scenario: string;
  round: number;
  loaded: Loaded;
  environment: Readonly<Record<string, string>>;
  events: number;
}

async function measureReplay(bench: Bench, { scenario, round, loaded, environment, events }: Measured) {
  const beside = await underLoad(bench, loaded, () => runParley(environment, 'replay', '--keep-old'));
  const figures = replayFigures(bench, beside.done, events);
  bench.record({ scenario, contestant: replay, round, figures });
  bench.say(`${scenario}, round ${round}: replayed in ${beside.done.seconds.toFixed(1)} s, ${figures['peak MiB']!.toFixed(0)} MiB at most`);
  return beside;
}

/** When the load has ended: each row against a fresh apply, and what that takes. */
async function checkTables(bench: Bench, scenario: string, environment: Readonly<Record<string, string>>, events: number): Promise<void> {
  await awaitProjected(environment);
  const { code, seconds, peakMiB, cpuSeconds, output } = await runParley(environment, 'verify');
  bench.check('the log is whole, and every row is what a fresh fold makes of it', code === 0 ? '' : output.slice(-2000));
  const figures = { 'events/s': events / seconds, seconds, 'peak MiB': peakMiB, 'CPU µs/event here': (cpuSeconds * 1e6) / events };
  bench.record({ scenario, contestant: verify, round: 1, figures });
}

async function timed(scanning: () => Promise<number>): Promise<Record<string, number>> {
  const began = performance.now();
  const events = await scanning();
  const seconds = (performance.now() - began) / 1000;
  return { 'events/s': events / seconds, seconds };
}
