import { alternate } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/sample.ts';
import { faultsIn, runLoad } from '../load/run-load.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed } from '../systems/parley.ts';
import { forLoad, makeMany, type Conversation } from '../systems/system.ts';
import { endWorld, type World } from './world.ts';

export const sending = 'sending, by command-services';
const nameOf = (count: number): string => `${count} of them`;
const counts = [1, 2, 4] as const;
export const ends: [string, string] = [nameOf(1), nameOf(4)];

/** What each command-service has carried before it is measured: what V8 compiles in a young process, four compile four times. */
const warmingSeconds = 15;

/**
 * Systems with one, two and four command-services, each on servers of its own: on one broker they would hear each other's
 * letters. A conversation's commands all go to one command-service, as the proxy sends them.
 */
export async function commandServices(bench: Bench): Promise<void> {
  if (!bench.includes(sending)) return;
  const worlds: World[] = [];
  try {
    const measured: Record<string, () => Promise<Figures>> = {};
    const perService = bench.quick ? 1 : warmingSeconds;
    for (const count of counts) {
      const servers = await startBackingServers();
      const system = await startDistributed(servers, { schema: 'growth', instances: { 'command-service': count } });
      const world = { bench, servers, system };
      worlds.push(world);
      const pairs = await makeMany(64, () => system.makeConversation(1));
      measured[nameOf(count)] = () => send(world, pairs, bench.seconds);
      bench.say(`${nameOf(count)} warm up`);
      await send(world, pairs, perService * count);
    }
    await alternate(bench, sending, measured);
  } finally {
    await Promise.all(worlds.map(endWorld));
  }
}

async function send({ bench, servers, system }: World, pairs: readonly Conversation[], seconds: number): Promise<Figures> {
  const ports = system.ports['command-service'];
  const conversations = pairs.map((pair) => ({ ...forLoad(pair), rest: { host: '127.0.0.1', port: portFor(pair.id, ports) } }));
  const plan = { rest: system.rest, sockets: system.sockets, conversations, window: 4, warmUpSeconds: 2, seconds };
  const result = await runLoad(plan, { ...system.services(), ...servers.pids });
  const { messagesPerSecond, p50, delivered, costs } = result;
  bench.check(
    'everything sent was accepted and heard once, however many command-services',
    faultsIn(result, 'refused', 'lost', 'doubled', 'outOfOrder', 'gaps'),
  );
  const cpu = Object.values(costs).reduce((sum, seconds) => sum + seconds, 0);
  return { 'messages/s': messagesPerSecond, 'heard ms': p50, 'CPU µs/message': (cpu * 1e6) / delivered };
}

/** By the last hex digit of the id: it names a group of partitions. */
const portFor = (id: string, ports: readonly number[]): number => ports[Number.parseInt(id.at(-1)!, 16) % ports.length]!;
