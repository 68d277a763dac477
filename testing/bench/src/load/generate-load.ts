/** The load itself: connects everyone, warms up, measures, lets what is under way arrive, and reports. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../measure/statistics.ts';
import { Lane } from './lane.ts';
import { Listener } from './listener.ts';
import type { FromGenerator, LoadFaults, LoadPlan, LoadReport } from './plan.ts';
import { connectSocket, type SocketClient } from './socket-client.ts';

/** Connecting is not measured: no more at a time than a server is glad to admit. */
const connectingAtOnce = 50;
const timeoutMs = 10_000;

/** `toldToEnd`: ends a plan that has no length of its own. */
export async function generateLoad(
  plan: LoadPlan,
  { tell, toldToEnd }: { tell: (message: FromGenerator) => void; toldToEnd: Promise<void> },
): Promise<LoadReport> {
  const faults: LoadFaults = { refused: 0, lost: 0, doubled: 0, outOfOrder: 0, gaps: 0 };
  const latencies: number[] = [];
  const answers: number[] = [];
  let isMeasuring = false;
  let isSending = true;
  const events = {
    delivered: (milliseconds: number) => void (isMeasuring && latencies.push(milliseconds)),
    answered: (milliseconds: number) => void (isMeasuring && answers.push(milliseconds)),
    refused: () => void faults.refused++,
    free: (lane: Lane) => void (isSending && plan.perSecond === undefined && lane.send()),
  };
  const lanes = plan.conversations.flatMap((conversation, index) =>
    Array.from(
      { length: plan.window },
      (_, lane) => new Lane(conversation.rest ?? plan.rest, conversation, index * plan.window + lane, events),
    ),
  );
  const sockets = await connectAll(plan, () => new Listener(faults, (lane, count) => lanes[lane]?.heard(count)));
  const stopPacing = plan.perSecond === undefined ? startAll(lanes) : pace(lanes, plan.perSecond);

  await pause(plan.warmUpSeconds * 1000);
  isMeasuring = true;
  tell({ kind: 'began' });
  const began = performance.now();
  const cpu = process.cpuUsage();
  await (plan.seconds === null ? toldToEnd : pause(plan.seconds * 1000));
  isMeasuring = false;
  tell({ kind: 'ended' });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);

  isSending = false;
  stopPacing();
  await until(() => lanes.every(({ isFree }) => isFree));
  faults.lost = lanes.filter(({ isFree }) => !isFree).length;
  for (const socket of sockets) socket.close();
  for (const lane of lanes) lane.close();
  const times = { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), answeredP50: percentile(answers, 0.5) };
  const delivered = latencies.length;
  return { seconds, delivered, messagesPerSecond: delivered / seconds, ...times, faults, generatorCpuSeconds: (user + system) / 1e6 };
}

async function connectAll({ sockets, conversations }: LoadPlan, newListener: () => Listener): Promise<SocketClient[]> {
  const waiting = conversations.flatMap(({ id, recipientTokens }) => recipientTokens.map((token) => ({ token, conversations: [id] })));
  const connected: SocketClient[] = [];
  await forEachConcurrent(waiting, connectingAtOnce, async (auth) => {
    const listener = newListener();
    connected.push(await connectSocket(sockets, { auth, onEvent: (packet) => listener.hear(packet) }));
  });
  return connected;
}

function startAll(lanes: readonly Lane[]): () => void {
  for (const lane of lanes) lane.send();
  return () => {};
}

/** One message each so many milliseconds, by the lanes in turn; one that still waits is passed over. */
function pace(lanes: readonly Lane[], perSecond: number): () => void {
  let next = 0;
  const timer = setInterval(() => {
    const lane = lanes[next++ % lanes.length]!;
    if (lane.isFree) lane.send();
  }, 1000 / perSecond);
  return () => clearInterval(timer);
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds() && performance.now() < deadline) await pause(10);
}
