/** A system that runs, and what one turn of load on it costs. */
import type { LoadPlan } from '../load/plan.ts';
import { formatFaults, runLoad, type LoadResult } from '../load/run-load.ts';
import type { FiguresWithParts } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import type { BackingServers } from '../systems/backing-servers.ts';
import { startBehindProxy } from '../systems/behind-proxy.ts';
import { raisedLimits } from '../systems/parley-settings.ts';
import { createMany, toLoadConversation, type Conversation, type System } from '../systems/system.ts';

export interface Scenario {
  name: string;
  /** 0: the group. */
  pairs: number;
  window: number;
  perSecond?: number;
  /** Through haproxy. Leaves out systems that use no servers and need no proxy. */
  proxied?: true;
}

export interface Contestant {
  name: string;
  system: System;
  /** Null for a system that uses none. */
  servers: BackingServers | null;
  pairs: Conversation[];
  group: Conversation;
  /** The same system through the proxy; null if it has none. */
  proxied: System | null;
}

/** The most pairs of a scenario. */
const pairCount = 256;
/**
 * Load on each system before it is measured, while V8 compiles. CPU per message, second by second: command-service starts at 470 to 250 µs and
 * reaches 170 after 20 seconds; the pipeline baseline starts at 205 to 120 and reaches 90 after 8. After a pause, one second is enough.
 */
export const processWarmUpSeconds = 20;
export const turnWarmUpSeconds = 3;

export function noteLimits(bench: Bench): void {
  const limits = Object.entries(raisedLimits).map((pair) => pair.join('='));
  bench.note(`The rate limiter is on, with raised limits: ${limits.join(' ')}. LOG_LEVEL=warn.`);
}

export async function prepare(bench: Bench, name: string, system: System, servers: BackingServers | null): Promise<Contestant> {
  bench.log(`${name} started; creating conversations`);
  const pairs = await createMany(pairCount, () => system.createConversation(1));
  const proxied = servers === null ? null : await startBehindProxy(system);
  return { name, system, servers, pairs, group: await system.createConversation(99), proxied };
}

export async function warmUp(bench: Bench, { name, system, pairs }: Contestant): Promise<void> {
  bench.log(`${name}: warming up`);
  const { rest, sockets } = system;
  const conversations = pairs.slice(0, 64).map(toLoadConversation);
  await runLoad({ rest, sockets, conversations, window: 4, warmUpSeconds: 0, seconds: bench.quick ? 1 : processWarmUpSeconds }, {});
}

export async function stop({ system, proxied }: Contestant): Promise<void> {
  await proxied?.stop();
  await system.stop();
}

/** Records whether every message was delivered, once and in order. */
export async function measureTurn(bench: Bench, scenario: Scenario, contestant: Contestant, seconds: number): Promise<FiguresWithParts> {
  const { name, servers, pairs, group } = contestant;
  const system = scenario.proxied ? contestant.proxied! : contestant.system;
  const conversations = (scenario.pairs === 0 ? [group] : pairs.slice(0, scenario.pairs)).map(toLoadConversation);
  const { rest, sockets } = system;
  const durations = { warmUpSeconds: bench.quick ? 1 : turnWarmUpSeconds, seconds };
  const pacing = scenario.perSecond === undefined ? {} : { perSecond: scenario.perSecond };
  const plan: LoadPlan = { rest, sockets, conversations, window: scenario.window, ...durations, ...pacing };
  const result = await runLoad(plan, { ...system.services(), ...servers?.pids });
  checkFaults(bench, name, scenario, result);
  return toFigures(result);
}

function toFigures(result: LoadResult): FiguresWithParts {
  const { messagesPerSecond, responseP50, deliveryP50, deliveryP99, costs, delivered, generatorCpuSeconds, faults, otherCpuShare } = result;
  const { mariadb, rabbitmq, redis, ...services } = costs;
  const servers = mariadb === undefined ? {} : { mariadb, rabbitmq: rabbitmq!, redis: redis! };
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
  const parts = Object.entries({ ...services, ...servers }).map(([part, seconds]) => [part, perMessage(seconds)]);
  return { figures, parts: Object.fromEntries(parts) };
}

function checkFaults(bench: Bench, contestant: string, scenario: Scenario, result: LoadResult): void {
  const prefix = `${scenario.name}, ${contestant}`;
  bench.check(`${prefix}: every message accepted and delivered exactly once`, formatFaults(result, 'refused', 'lost', 'duplicates'));
  // The naive baseline guarantees no order, and its seq spans all conversations. Its figures show the messages out of order.
  if (contestant !== 'naive baseline')
    bench.check(`${prefix}: delivered in seq order without gaps`, formatFaults(result, 'outOfOrder', 'gaps'));
}
