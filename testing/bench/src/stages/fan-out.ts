import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@parley/events/ids';
import { faultsIn, runLoad } from '../load/run-load.ts';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Benchmark, Figures } from '../measure/sample.ts';
import { startOwn } from '../systems/own-process.ts';
import { somebody } from '../systems/people.ts';
import { forLoad, type Conversation } from '../systems/system.ts';
import { writeMembers } from './fan-out/members.ts';

/** As many sockets either way. */
const rooms = [
  { name: 'rooms of 10', count: 40, size: 10 },
  { name: 'rooms of 100', count: 4, size: 100 },
];
const [gateway, socketIo] = ['gateway', 'raw Socket.IO'] as const;

export const fanOut: Benchmark = {
  name: 'fan-out',
  title: 'Socket fan-out',
  about:
    'realtime-gateway alone in a process, fed through the push channel of one process, against Socket.IO emitting into rooms; messages ' +
    'are posted to both over the same bare HTTP, four under way in each room.',
  claims: [{ scenario: 'rooms of 100', figure: 'deliveries/s', of: gateway, against: socketIo, sense: 'at least', must: 0.7, aim: 0.85 }],
  async run(bench) {
    for (const { name, count, size } of rooms) {
      const conversations = Array.from({ length: count }, () => ({
        id: newId(),
        sender: somebody(),
        recipients: Array.from({ length: size }, somebody),
      }));
      await withServers(conversations, async (servers) => {
        const measured = Object.entries(servers).map(([contestant, server]) => [
          contestant,
          () => deliver(bench, contestant, server, conversations),
        ]);
        await alternate(bench, name, Object.fromEntries(measured));
      });
    }
  },
};

export interface SocketServer {
  port: number;
  pid: number;
}

/** Both servers, told who is in which conversation; stopped when the work is done. */
export async function withServers(
  conversations: readonly Conversation[],
  work: (servers: Record<string, SocketServer>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-fan-out-'));
  const file = join(folder, 'members.json');
  writeMembers(file, new Map(conversations.flatMap(({ id, recipients }) => recipients.map(({ userId }) => [userId, [id]] as const))));
  const environment = { MEMBERS: file, NODE_OPTIONS: '--expose-gc' };
  const started = await Promise.all(['gateway', 'socket-io'].map((name) => startOwn(`stages/fan-out/${name}-server`, environment)));
  const [own, raw] = started.map(({ port, pid }) => ({ port, pid }));
  try {
    await work({ [gateway]: own!, [socketIo]: raw! });
  } finally {
    await Promise.all(started.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function deliver(
  bench: Bench,
  contestant: string,
  { port, pid }: SocketServer,
  conversations: readonly Conversation[],
): Promise<Figures> {
  const address = { host: '127.0.0.1', port };
  const size = conversations[0]!.recipients.length;
  const lasting = { warmUpSeconds: 1, seconds: bench.seconds / 2 };
  const plan = { rest: address, sockets: address, conversations: conversations.map(forLoad), window: 4, ...lasting };
  const result = await runLoad(plan, { server: [pid] });
  const { messagesPerSecond, delivered, p50, costs } = result;
  bench.check(
    `rooms of ${size}, ${contestant}: everyone heard everything once and in order`,
    faultsIn(result, 'refused', 'lost', 'doubled', 'outOfOrder'),
  );
  return { 'deliveries/s': messagesPerSecond * size, 'p50 ms': p50, 'CPU µs/delivery': (costs['server']! * 1e6) / (delivered * size) };
}
