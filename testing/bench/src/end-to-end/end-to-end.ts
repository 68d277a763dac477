/** From the HTTP request to the recipient's socket, compared with two baselines on the same servers. */
import type { LoadPlan } from './load/plan.ts';
import { formatFaults, runLoad, type LoadResult } from './load/run-load.ts';
import { alternate, type FiguresWithParts } from './measure/alternate.ts';
import type { Bench, Benchmark, Bound, Figures } from './measure/benchmark.ts';
import { startBackingServers, type BackingServers } from './systems/backing-servers.ts';
import { startNaiveBaseline, startPipelineBaseline } from './systems/baselines.ts';
import { startBehindProxy } from './systems/behind-proxy.ts';
import { startDistributed, startEmbedded } from './systems/parley.ts';
import { raisedLimits } from './systems/parley-settings.ts';
import { createMany, toLoadConversation, type Conversation, type System } from './systems/system.ts';

const [parley, embedded, pipeline, naive] = ['parley', 'embedded', 'pipeline baseline', 'naive baseline'] as const;

export interface Scenario {
  name: string;
  pairs: number;
  window: number;
  perSecond?: number;
  /** Through haproxy. Leaves out the embedded system, which needs no proxy. */
  proxied?: true;
}

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
/**
 * Load on each system before it is measured, while V8 compiles. CPU per message, second by second: command-service starts at 470 to 250 µs and
 * reaches 170 after 20 seconds; the pipeline baseline starts at 205 to 120 and reaches 90 after 8. After a pause, one second is enough.
 */
const processWarmUpSeconds = 20;
const turnWarmUpSeconds = 3;

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

interface Contestant {
  system: System;
  pairs: Conversation[];
  group: Conversation;
  /** The same system through the proxy; null if it has none. */
  proxied: System | null;
}

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

export function noteLimits(bench: Bench): void {
  const limits = Object.entries(raisedLimits).map((pair) => pair.join('='));
  bench.note(`The rate limiter is on, with raised limits: ${limits.join(' ')}. LOG_LEVEL=warn.`);
}

/** Starts the systems, measures them in turns, and stops them. Those that start with “embedded” use no servers. */
export async function measureSystems(bench: Bench, servers: BackingServers, start: Starts, all: readonly Scenario[]): Promise<void> {
  const contestants: Record<string, Contestant> = {};
  try {
    for (const [name, startSystem] of Object.entries(start)) {
      if (bench.includesContestant(name)) contestants[name] = await prepare(bench, name, await startSystem());
    }
    for (const scenario of all) await measure(bench, servers, scenario, contestants);
  } finally {
    await Promise.all(Object.values(contestants).map(stop));
  }
}

const isEmbedded = (name: string): boolean => name.startsWith(embedded);

async function prepare(bench: Bench, name: string, system: System): Promise<Contestant> {
  bench.log(`${name} started; creating conversations and warming up`);
  const pairs = await createMany(Math.max(...scenarios.map(({ pairs: count }) => count)), () => system.createConversation(1));
  const proxied = isEmbedded(name) ? null : await startBehindProxy(system);
  const { rest, sockets } = system;
  const conversations = pairs.slice(0, 64).map(toLoadConversation);
  await runLoad({ rest, sockets, conversations, window: 4, warmUpSeconds: 0, seconds: bench.quick ? 1 : processWarmUpSeconds }, {});
  return { system, pairs, group: await system.createConversation(99), proxied };
}

async function stop({ system, proxied }: Contestant): Promise<void> {
  await proxied?.stop();
  await system.stop();
}

async function measure(bench: Bench, servers: BackingServers, scenario: Scenario, contestants: Record<string, Contestant>): Promise<void> {
  const participants = Object.entries(contestants).filter(([, { proxied }]) => !scenario.proxied || proxied !== null);
  const measures = participants.map(([name, contestant]) => [
    name,
    async () => {
      const result = await generateLoad(bench, servers, scenario, contestant);
      checkFaults(bench, name, scenario, result);
      return toFigures(result, isEmbedded(name));
    },
  ]);
  await alternate(bench, scenario.name, Object.fromEntries(measures), { rounds: bench.rounds * roundFactor(scenario) });
}

function roundFactor({ name }: Scenario): number {
  return bounds.some(({ scenario }) => scenario === name) ? roundsPerRound : 1;
}

function generateLoad(bench: Bench, servers: BackingServers, scenario: Scenario, contestant: Contestant): Promise<LoadResult> {
  const { pairs, group } = contestant;
  const system = scenario.proxied ? contestant.proxied! : contestant.system;
  const conversations = (scenario.pairs === 0 ? [group] : pairs.slice(0, scenario.pairs)).map(toLoadConversation);
  const { rest, sockets } = system;
  const durations = { warmUpSeconds: bench.quick ? 1 : turnWarmUpSeconds, seconds: bench.seconds / roundFactor(scenario) };
  const pacing = scenario.perSecond === undefined ? {} : { perSecond: scenario.perSecond };
  const plan: LoadPlan = { rest, sockets, conversations, window: scenario.window, ...durations, ...pacing };
  return runLoad(plan, { ...system.services(), ...servers.pids });
}

/** The embedded system does not use the servers, so their CPU is not counted. */
function toFigures(result: LoadResult, withoutServers: boolean): FiguresWithParts {
  const { messagesPerSecond, responseP50, deliveryP50, deliveryP99, costs, delivered, generatorCpuSeconds, faults, otherCpuShare } = result;
  const { mariadb = 0, rabbitmq = 0, redis = 0, ...services } = costs;
  const servers = withoutServers ? {} : { mariadb, rabbitmq, redis };
  const perMessage = (seconds: number) => (seconds * 1e6) / delivered;
  const sum = (parts: Figures) => Object.values(parts).reduce((total, seconds) => total + perMessage(seconds), 0);
  const figures = {
    'messages/s': messagesPerSecond,
    'response p50 ms': responseP50,
    'delivery p50 ms': deliveryP50,
    'delivery p99 ms': deliveryP99,
    'CPU µs/message': sum(services) + sum(servers),
    'services µs': sum(services),
    'servers µs': sum(servers),
    'load generator µs': perMessage(generatorCpuSeconds),
    'out of order': faults.outOfOrder,
    'other CPU %': otherCpuShare * 100,
  };
  const parts = Object.entries({ ...services, ...servers }).map(([name, seconds]) => [name, perMessage(seconds)]);
  return { figures, parts: Object.fromEntries(parts) };
}

function checkFaults(bench: Bench, contestant: string, scenario: Scenario, result: LoadResult): void {
  const prefix = `${scenario.name}, ${contestant}`;
  bench.check(`${prefix}: every message accepted and delivered exactly once`, formatFaults(result, 'refused', 'lost', 'duplicates'));
  // The naive baseline guarantees no order, and its seq spans all conversations. Its figures show the messages out of order.
  if (contestant !== naive) bench.check(`${prefix}: delivered in seq order without gaps`, formatFaults(result, 'outOfOrder', 'gaps'));
}
