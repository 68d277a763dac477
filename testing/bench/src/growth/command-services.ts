import { formatFaults, runLoad } from '../load/run-load.ts';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed } from '../systems/parley.ts';
import { createMany, toLoadConversation, type Conversation } from '../systems/system.ts';
import { stopSetup, type GrowthSetup } from './setup.ts';

export const sending = 'sending, by instances of command-service';
const contestantName = (count: number): string => (count === 1 ? '1 instance' : `${count} instances`);
const counts = [1, 2, 4] as const;
export const ends: [string, string] = [contestantName(1), contestantName(4)];

/** Load on each instance before the measurement: every new process compiles its code, so four instances compile it four times. */
const warmUpSecondsPerInstance = 15;

/**
 * Compares systems with one, two and four instances of command-service. Each system has its own servers: on a shared broker they would
 * receive each other's commits. All commands of a conversation go to the same instance, as with the proxy.
 */
export async function commandServices(bench: Bench): Promise<void> {
  if (!bench.includesScenario(sending)) return;
  const setups: GrowthSetup[] = [];
  try {
    const measures: Record<string, () => Promise<Figures>> = {};
    const warmUpSeconds = bench.quick ? 1 : warmUpSecondsPerInstance;
    for (const count of counts) {
      const servers = await startBackingServers();
      const system = await startDistributed(servers, { schema: 'growth', instances: { 'command-service': count } });
      const setup = { bench, servers, system };
      setups.push(setup);
      const pairs = await createMany(64, () => system.createConversation(1));
      measures[contestantName(count)] = () => measure(setup, pairs, bench.seconds);
      bench.log(`${contestantName(count)}: warming up`);
      await measure(setup, pairs, warmUpSeconds * count);
    }
    await alternate(bench, sending, measures);
  } finally {
    await Promise.all(setups.map(stopSetup));
  }
}

async function measure({ bench, servers, system }: GrowthSetup, pairs: readonly Conversation[], seconds: number): Promise<Figures> {
  const ports = system.ports['command-service'];
  const conversations = pairs.map((pair) => ({
    ...toLoadConversation(pair),
    rest: { host: '127.0.0.1', port: selectPort(pair.id, ports) },
  }));
  const plan = { rest: system.rest, sockets: system.sockets, conversations, window: 4, warmUpSeconds: 2, seconds };
  const result = await runLoad(plan, { ...system.services(), ...servers.pids });
  const faults = formatFaults(result, 'refused', 'lost', 'duplicates', 'outOfOrder', 'gaps');
  bench.check('every message accepted and delivered once with any number of instances', faults);
  const { messagesPerSecond, deliveryP50, delivered, costs } = result;
  const cpuSeconds = Object.values(costs).reduce((sum, cpu) => sum + cpu, 0);
  return { 'messages/s': messagesPerSecond, 'delivery ms': deliveryP50, 'CPU µs/message': (cpuSeconds * 1e6) / delivered };
}

/** Selects an instance by the last hex digit of the conversation id, which identifies a group of partitions. */
const selectPort = (id: string, ports: readonly number[]): number => ports[Number.parseInt(id.at(-1)!, 16) % ports.length]!;
