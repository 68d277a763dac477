import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@parley/events/ids';
import { holdConnections } from '../load/hold.ts';
import { alternate } from '../measure/alternate.ts';
import type { Benchmark, Figures } from '../measure/sample.ts';
import { somebody, tokenOf } from '../systems/people.ts';
import type { Conversation } from '../systems/system.ts';
import { withServers, type SocketServer } from './fan-out.ts';

const scenario = 'idle connections';

export const idleMemory: Benchmark = {
  name: 'idle-memory',
  title: 'Memory of an idle connection',
  about:
    'What the resident memory of the process grows by, each time collected before it is read, when 5,000 people connect who are in one ' +
    'conversation each; realtime-gateway against bare Socket.IO, a new process each round.',
  claims: [{ scenario, figure: 'KiB/connection', of: 'gateway', against: 'raw Socket.IO', sense: 'at most', must: 1.5, aim: 1.2 }],
  async run(bench) {
    const people = Array.from({ length: bench.quick ? 1_000 : 5_000 }, somebody);
    // Pairs, as most conversations are.
    const conversations = Array.from({ length: people.length / 2 }, (_, index): Conversation => {
      return { id: newId(), sender: people[2 * index]!, recipients: people.slice(2 * index, 2 * index + 2) };
    });
    const measure = (contestant: string) => async (): Promise<Figures> => {
      let grown = 0;
      await withServers(conversations, async (servers) => {
        grown = await growth(servers[contestant]!, conversations);
      });
      return { 'KiB/connection': grown / 1024 / people.length };
    };
    await alternate(bench, scenario, { gateway: measure('gateway'), 'raw Socket.IO': measure('raw Socket.IO') });
  },
};

async function growth({ port }: SocketServer, conversations: readonly Conversation[]): Promise<number> {
  const auths = conversations.flatMap(({ id, recipients }) =>
    recipients.map((person) => ({ token: tokenOf(person), conversations: [id] })),
  );
  const before = await memoryOf(port);
  const held = await holdConnections({ sockets: { host: '127.0.0.1', port }, auths });
  // What connecting took is let go of with the first heartbeats.
  await pause(3_000);
  const after = await memoryOf(port);
  await held.release();
  return after - before;
}

async function memoryOf(port: number): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${port}/memory`)).text());
}
