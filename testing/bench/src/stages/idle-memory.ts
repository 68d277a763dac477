import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@parley/events/ids';
import { openIdleConnections } from '../load/idle-connections.ts';
import { alternate } from '../measure/alternate.ts';
import type { Benchmark, Figures } from '../measure/benchmark.ts';
import type { Conversation } from '../systems/system.ts';
import { issueToken, randomUser } from '../systems/users.ts';
import { withServers, type SocketServer } from './fan-out.ts';

const scenario = 'idle connections';

export const idleMemory: Benchmark = {
  name: 'idle-memory',
  title: 'Memory of an idle connection',
  about:
    'Growth of the resident memory of the process, read after a garbage collection each time, when 5,000 users connect who are members of one ' +
    'conversation each: realtime-gateway compared with raw Socket.IO, in a new process per round.',
  bounds: [
    {
      scenario,
      figure: 'KiB/connection',
      contestant: 'gateway',
      baseline: 'raw Socket.IO',
      comparison: 'at most',
      required: 1.5,
      target: 1.2,
    },
  ],
  async run(bench) {
    const users = Array.from({ length: bench.quick ? 1_000 : 5_000 }, randomUser);
    // Pairs, as most conversations are.
    const conversations = Array.from({ length: users.length / 2 }, (_, index): Conversation => {
      return { id: newId(), sender: users[2 * index]!, recipients: users.slice(2 * index, 2 * index + 2) };
    });
    const measure = (contestant: string) => async (): Promise<Figures> => {
      let bytes = 0;
      await withServers(conversations, async (servers) => {
        bytes = await measureGrowth(servers[contestant]!, conversations);
      });
      return { 'KiB/connection': bytes / 1024 / users.length };
    };
    await alternate(bench, scenario, { gateway: measure('gateway'), 'raw Socket.IO': measure('raw Socket.IO') });
  },
};

async function measureGrowth({ port }: SocketServer, conversations: readonly Conversation[]): Promise<number> {
  const auths = conversations.flatMap(({ id, recipients }) => recipients.map((user) => ({ token: issueToken(user), conversations: [id] })));
  const before = await readMemory(port);
  const connected = await openIdleConnections({ sockets: { host: '127.0.0.1', port }, auths });
  // Memory that connecting needed is freed with the first heartbeats.
  await pause(3_000);
  const after = await readMemory(port);
  await connected.close();
  return after - before;
}

async function readMemory(port: number): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${port}/memory`)).text());
}
