/** From the request to the socket, against what the same stack does at best and what one would write instead. */
import type { LoadPlan } from './load/plan.ts';
import { faultsIn, runLoad, type LoadResult } from './load/run-load.ts';
import { alternate, type Measured } from './measure/alternate.ts';
import type { Bench, Benchmark, Claim, Figures } from './measure/sample.ts';
import { startBackingServers, type BackingServers } from './systems/backing-servers.ts';
import { startDistributed, startEmbedded } from './systems/parley.ts';
import { raisedLimits } from './systems/parley-settings.ts';
import { behindProxy } from './systems/proxied.ts';
import { startBarePipeline, startEveningStack } from './systems/rivals.ts';
import { forLoad, makeMany, type Conversation, type System } from './systems/system.ts';

const [parley, embedded, bare, evening] = ['parley', 'embedded', 'bare pipeline', 'evening stack'] as const;

interface Scenario {
  name: string;
  pairs: number;
  window: number;
  perSecond?: number;
  /** Through haproxy instead of directly; then without the embedded system, which needs none. */
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

/** What a claim is made of goes in more and shorter rounds: a bad minute of the machine is then a small part of it. */
const roundsPerRound = 2;
/**
 * Of load that each system gets before it is measured. A young process compiles what it runs: by the second, command-service took 470
 * to 250 µs a message for 15 seconds and 170 after 20, the bare pipeline 205 to 120 for eight and 90 then. After a rest it is a second.
 */
const youthSeconds = 20;
/** Of each turn. */
const warmUpSeconds = 3;

function ratio(scenario: string, figure: string, of: string, against: string, sense: Claim['sense'], must: number, aim: number): Claim {
  return { scenario, figure, of, against, sense, must, aim };
}

const claims: readonly Claim[] = [
  ...['64×4', '256×4'].flatMap((scenario) => [
    ratio(scenario, 'messages/s', parley, bare, 'at least', 0.5, 0.75),
    ratio(scenario, 'CPU µs/message', parley, bare, 'at most', 2, 1.4),
    ratio(scenario, 'messages/s', embedded, bare, 'at least', 0.5, 1),
  ]),
  ratio('64×4', 'messages/s', parley, evening, 'at least', 1.3, 2),
  ratio('256×4', 'messages/s', parley, evening, 'at least', 2, 3),
  ratio('idle (50 messages/s)', 'p50 ms', parley, bare, 'at most', 1.5, 1.2),
];

interface Contestant {
  system: System;
  pairs: Conversation[];
  group: Conversation;
  /** The system as it is reached through the proxy. */
  proxied: System | null;
}

export const endToEnd: Benchmark = {
  name: 'end-to-end',
  title: 'End to end',
  about:
    'Pairs of one sender (HTTP) and one connected recipient (WebSocket); a message counts when the recipient has heard it, and each ' +
    'sends its next when the last was answered and heard. “64×4” is 64 pairs with 4 messages under way each. The load comes from one ' +
    'process with raw sockets. All contestants run on the same MariaDB (flush at commit, binary log synced), RabbitMQ and Redis, one ' +
    `process of each service, reached directly but where “through the proxy” stands. The first ${youthSeconds} seconds of load on each system, ` +
    `and ${warmUpSeconds} of each turn, do not count; what has a bound goes in ${roundsPerRound} times as many rounds, each as much shorter. ` +
    'CPU is that of all server processes: the services, and MariaDB, RabbitMQ and Redis. All check ES256 tokens and remember verified ' +
    'ones, as Parley does. The bare pipeline has three processes, as Parley is cut, and its pushes go through Redis to its gateway.',
  claims,
  async run(bench) {
    const servers = await startBackingServers();
    const contestants: Record<string, Contestant> = {};
    try {
      bench.note(
        `rate limiter on, its limits: ${Object.entries(raisedLimits)
          .map((pair) => pair.join('='))
          .join(' ')}; LOG_LEVEL=warn`,
      );
      const start: Record<string, () => Promise<System>> = {
        [parley]: () => startDistributed(servers, { schema: 'parley_bench', profiles: bench.profiles }),
        [embedded]: () => startEmbedded({ profiles: bench.profiles }),
        [bare]: () => startBarePipeline(servers),
        [evening]: () => startEveningStack(servers),
      };
      for (const [name, open] of Object.entries(start)) if (bench.takes(name)) contestants[name] = await meet(bench, name, await open());
      for (const scenario of scenarios) await measure(bench, servers, scenario, contestants);
      await measure(bench, servers, { name: groupScenario, pairs: 0, window: 1 }, contestants);
    } finally {
      await Promise.all(Object.values(contestants).map(stop));
      await servers.stop();
    }
  },
};

async function meet(bench: Bench, name: string, system: System): Promise<Contestant> {
  bench.say(`${name} runs; people meet`);
  const most = Math.max(...scenarios.map(({ pairs }) => pairs));
  const pairs = await makeMany(most, () => system.makeConversation(1));
  const proxied = name === embedded ? null : await behindProxy(system);
  const youth = { window: 4, warmUpSeconds: 0, seconds: bench.quick ? 1 : youthSeconds };
  await runLoad({ rest: system.rest, sockets: system.sockets, conversations: pairs.slice(0, 64).map(forLoad), ...youth }, {});
  return { system, pairs, group: await system.makeConversation(99), proxied };
}

async function stop({ system, proxied }: Contestant): Promise<void> {
  await proxied?.stop();
  await system.stop();
}

async function measure(bench: Bench, servers: BackingServers, scenario: Scenario, contestants: Record<string, Contestant>): Promise<void> {
  const taking = Object.entries(contestants).filter(([, { proxied }]) => !scenario.proxied || proxied !== null);
  const measured = taking.map(([name, contestant]) => [
    name,
    async () => {
      const result = await loadOn(bench, servers, scenario, contestant);
      checkFaults(bench, name, scenario, result);
      return measuredIn(result, name === embedded);
    },
  ]);
  await alternate(bench, scenario.name, Object.fromEntries(measured), { rounds: bench.rounds * shareOf(scenario) });
}

/** Into how many rounds each of the bench's is cut. */
function shareOf({ name }: Scenario): number {
  return claims.some(({ scenario }) => scenario === name) ? roundsPerRound : 1;
}

function loadOn(bench: Bench, servers: BackingServers, scenario: Scenario, contestant: Contestant): Promise<LoadResult> {
  const { pairs, group } = contestant;
  const system = scenario.proxied ? contestant.proxied! : contestant.system;
  const conversations = (scenario.pairs === 0 ? [group] : pairs.slice(0, scenario.pairs)).map(forLoad);
  const { rest, sockets } = system;
  const lasting = { warmUpSeconds: bench.quick ? 1 : warmUpSeconds, seconds: bench.seconds / shareOf(scenario) };
  const paced = scenario.perSecond === undefined ? {} : { perSecond: scenario.perSecond };
  const plan: LoadPlan = { rest, sockets, conversations, window: scenario.window, ...lasting, ...paced };
  return runLoad(plan, { ...system.services(), ...servers.pids });
}

/** The embedded system has no servers beside it: what they did meanwhile was for nobody. */
function measuredIn(result: LoadResult, isAlone: boolean): Measured {
  const { messagesPerSecond, answeredP50, p50, p99, costs, delivered, generatorCpuSeconds, faults, elsewhere } = result;
  const { mariadb = 0, rabbitmq = 0, redis = 0, ...services } = costs;
  const ofServers = isAlone ? {} : { mariadb, rabbitmq, redis };
  const perMessage = (seconds: number) => (seconds * 1e6) / delivered;
  const sum = (parts: Figures) => Object.values(parts).reduce((total, seconds) => total + perMessage(seconds), 0);
  const figures = {
    'messages/s': messagesPerSecond,
    'answered p50 ms': answeredP50,
    'p50 ms': p50,
    'p99 ms': p99,
    'CPU µs/message': sum(services) + sum(ofServers),
    'of services': sum(services),
    'of servers': sum(ofServers),
    'load generator': perMessage(generatorCpuSeconds),
    'out of order': faults.outOfOrder,
    'CPU elsewhere %': elsewhere * 100,
  };
  const parts = Object.entries({ ...services, ...ofServers }).map(([name, seconds]) => [name, perMessage(seconds)]);
  return { figures, parts: Object.fromEntries(parts) };
}

function checkFaults(bench: Bench, contestant: string, scenario: Scenario, result: LoadResult): void {
  const where = `${scenario.name}, ${contestant}`;
  bench.check(`${where}: every message was accepted, and arrived exactly once`, faultsIn(result, 'refused', 'lost', 'doubled'));
  // The evening stack promises no order, and numbers over all conversations: it is shown among its figures.
  if (contestant !== evening) bench.check(`${where}: in the order of seq, without a gap`, faultsIn(result, 'outOfOrder', 'gaps'));
}
