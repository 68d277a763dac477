import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@parley/events/ids';
import { formatFaults, runLoad } from '../load/run-load.ts';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Benchmark, Figures } from '../measure/benchmark.ts';
import { startBenchProcess } from '../systems/bench-process.ts';
import { toLoadConversation, type Conversation } from '../systems/system.ts';
import { randomUser } from '../systems/users.ts';
import { writeMemberships } from './fan-out/memberships.ts';

/** The same number of sockets in both. */
const rooms = [
  { name: 'rooms of 10', count: 40, size: 10 },
  { name: 'rooms of 100', count: 4, size: 100 },
];
const [gateway, socketIo] = ['gateway', 'raw Socket.IO'] as const;

export const fanOut: Benchmark = {
  name: 'fan-out',
  title: 'Socket fan-out',
  about:
    'realtime-gateway in a process of its own with an in-process push channel, compared with Socket.IO emitting to rooms. Messages are posted ' +
    'to both over the same minimal HTTP server, four in flight per room.',
  bounds: [
    {
      scenario: 'rooms of 100',
      figure: 'deliveries/s',
      contestant: gateway,
      baseline: socketIo,
      comparison: 'at least',
      required: 0.7,
      target: 0.85,
    },
  ],
  async run(bench) {
    for (const { name, count, size } of rooms) {
      const conversations = Array.from({ length: count }, () => ({
        id: newId(),
        sender: randomUser(),
        recipients: Array.from({ length: size }, randomUser),
      }));
      await withServers(conversations, async (servers) => {
        const measures = Object.entries(servers).map(([contestant, server]) => [
          contestant,
          () => measure(bench, contestant, server, conversations),
        ]);
        await alternate(bench, name, Object.fromEntries(measures));
      });
    }
  },
};

export interface SocketServer {
  port: number;
  pid: number;
}

/** Starts both servers with the memberships of these conversations, runs `work`, and stops them. */
export async function withServers(
  conversations: readonly Conversation[],
  work: (servers: Record<string, SocketServer>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-fan-out-'));
  const file = join(folder, 'memberships.json');
  const memberships = conversations.flatMap(({ id, recipients }) => recipients.map(({ userId }) => [userId, [id]] as const));
  writeMemberships(file, new Map(memberships));
  const environment = { MEMBERSHIPS: file, NODE_OPTIONS: '--expose-gc' };
  const started = await Promise.all(
    ['gateway', 'socket-io'].map((name) => startBenchProcess(`stages/fan-out/${name}-server`, environment)),
  );
  try {
    await work({ [gateway]: started[0]!, [socketIo]: started[1]! });
  } finally {
    await Promise.all(started.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  bench: Bench,
  contestant: string,
  { port, pid }: SocketServer,
  conversations: readonly Conversation[],
): Promise<Figures> {
  const address = { host: '127.0.0.1', port };
  const size = conversations[0]!.recipients.length;
  const durations = { warmUpSeconds: 1, seconds: bench.seconds / 2 };
  const plan = { rest: address, sockets: address, conversations: conversations.map(toLoadConversation), window: 4, ...durations };
  const result = await runLoad(plan, { server: [pid] });
  const faults = formatFaults(result, 'refused', 'lost', 'duplicates', 'outOfOrder');
  bench.check(`rooms of ${size}, ${contestant}: every message delivered once and in order`, faults);
  const { messagesPerSecond, delivered, deliveryP50, costs } = result;
  return {
    'deliveries/s': messagesPerSecond * size,
    'p50 ms': deliveryP50,
    'CPU µs/delivery': (costs['server']! * 1e6) / (delivered * size),
  };
}
