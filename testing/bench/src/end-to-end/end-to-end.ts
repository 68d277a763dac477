/** From the HTTP request to the recipient's socket, compared with two baselines on the same servers. */
import { alternate } from '../measure/alternate.ts';
import type { Bench, Benchmark, Bound } from '../measure/benchmark.ts';
import { startBackingServers, type BackingServers } from '../systems/backing-servers.ts';
import { startNaiveBaseline, startPipelineBaseline } from '../systems/baselines.ts';
import { startDistributed, startEmbedded } from '../systems/parley.ts';
import type { System } from '../systems/system.ts';
import {
  measureTurn,
  noteLimits,
  prepare,
  processWarmUpSeconds,
  stop,
  turnWarmUpSeconds,
  warmUp,
  type Contestant,
  type Scenario,
} from './contestant.ts';

const [parley, embedded, pipeline, naive] = ['parley', 'embedded', 'pipeline baseline', 'naive baseline'] as const;

const scenarios: readonly Scenario[] = [
  { name: '64×1', pairs: 64, window: 1 },
  { name: '64×4', pairs: 64, window: 4 },
  { name: '256×4', pairs: 256, window: 4 },
  { name: 'idle (50 messages/s)', pairs: 64, window: 1, perSecond: 50 },
  { name: '64×4 through the proxy', pairs: 64, window: 4, proxied: true },
];
const groupScenario = 'group of 100';

/** Scenarios with bounds run in more and shorter rounds, which limits the effect of a bad minute of the machine. */
const roundsPerRound = 2;

function ratio(
  scenario: string,
  figure: string,
  contestant: string,
  baseline: string,
  comparison: Bound['comparison'],
  required: number,
  target: number,
): Bound {
  return { scenario, figure, contestant, baseline, comparison, required, target };
}

const bounds: readonly Bound[] = [
  ...['64×4', '256×4'].flatMap((scenario) => [
    ratio(scenario, 'messages/s', parley, pipeline, 'at least', 0.5, 0.75),
    ratio(scenario, 'CPU µs/message', parley, pipeline, 'at most', 2, 1.4),
    ratio(scenario, 'messages/s', embedded, pipeline, 'at least', 0.5, 1),
  ]),
  ratio('64×4', 'messages/s', parley, naive, 'at least', 1.3, 2),
  ratio('256×4', 'messages/s', parley, naive, 'at least', 2, 3),
  ratio('idle (50 messages/s)', 'delivery p50 ms', parley, pipeline, 'at most', 1.5, 1.2),
];

export const endToEnd: Benchmark = {
  name: 'end-to-end',
  title: 'End to end',
  about:
    'Pairs of a sender (HTTP) and a connected recipient (WebSocket). A message counts when the recipient has received it; a sender sends its ' +
    'next message when the last one was answered and received. “64×4” is 64 pairs with 4 messages in flight each. One process with raw sockets ' +
    'generates the load. All contestants share the same MariaDB (flush at commit, synced binary log), RabbitMQ and Redis, and run one process ' +
    'per service, without a proxy unless the scenario says so. The first ' +
    `${processWarmUpSeconds} seconds of load on each system and the first ${turnWarmUpSeconds} seconds of each turn do not count. Scenarios with ` +
    `bounds run in ${roundsPerRound} times as many, shorter rounds. CPU is that of all server processes: the services, MariaDB, RabbitMQ and ` +
    'Redis. All contestants verify ES256 tokens and cache the result, as Parley does. The pipeline baseline is what the same stack does at best: ' +
    'API, projector and gateway in three processes, as in Parley, with pushes through Redis. The naive baseline is one process with Express, one ' +
    'INSERT per message and Socket.IO with its Redis adapter.',
  bounds,
  async run(bench) {
    const servers = await startBackingServers();
    try {
      noteLimits(bench);
      const start: Starts = {
        [parley]: () => startDistributed(servers, { schema: 'parley_bench', profiles: bench.profiles }),
        [embedded]: () => startEmbedded({ profiles: bench.profiles }),
        [pipeline]: () => startPipelineBaseline(servers),
        [naive]: () => startNaiveBaseline(servers),
      };
      await measureSystems(bench, servers, start, [...scenarios, { name: groupScenario, pairs: 0, window: 1 }]);
    } finally {
      await servers.stop();
    }
  },
};

type Starts = Record<string, () => Promise<System>>;

/** Starts the systems, measures them in turns, and stops them. The embedded one uses no servers. */
async function measureSystems(bench: Bench, servers: BackingServers, start: Starts, all: readonly Scenario[]): Promise<void> {
  const contestants: Contestant[] = [];
  try {
    for (const [name, startSystem] of Object.entries(start)) {
      if (!bench.includesContestant(name)) continue;
      const contestant = await prepare(bench, name, await startSystem(), name === embedded ? null : servers);
      contestants.push(contestant);
      await warmUp(bench, contestant);
    }
    for (const scenario of all) await measure(bench, scenario, contestants);
  } finally {
    await Promise.all(contestants.map(stop));
  }
}

async function measure(bench: Bench, scenario: Scenario, contestants: readonly Contestant[]): Promise<void> {
  const participants = contestants.filter(({ proxied }) => !scenario.proxied || proxied !== null);
  const factor = bounds.some((bound) => bound.scenario === scenario.name) ? roundsPerRound : 1;
  const measures = participants.map((each) => [each.name, () => measureTurn(bench, scenario, each, bench.seconds / factor)]);
  await alternate(bench, scenario.name, Object.fromEntries(measures), { rounds: bench.rounds * factor });
}
