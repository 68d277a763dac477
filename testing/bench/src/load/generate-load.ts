/** Generates the load of a plan: connects the recipients, warms up, measures, waits for messages in flight, and reports. */
import { setTimeout as pause } from 'node:timers/promises';
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { percentile } from '../measure/statistics.ts';
import { noFaults, type GeneratorMessage, type LoadPlan, type LoadReport } from './plan.ts';
import { Recipient } from './recipient.ts';
import { connectSocket, type SocketClient } from './socket-client.ts';
import { VirtualUser } from './virtual-user.ts';

/** Limits concurrent connects, which are not measured. */
const concurrentConnects = 50;
const drainTimeoutMs = 10_000;

/** `stopRequested` ends a plan without a duration. */
export async function generateLoad(
  plan: LoadPlan,
  { send, stopRequested }: { send: (message: GeneratorMessage) => void; stopRequested: Promise<void> },
): Promise<LoadReport> {
  const faults = noFaults();
  const deliveryTimes: number[] = [];
  const responseTimes: number[] = [];
  let isMeasuring = false;
  let isSending = true;
  const events = {
    delivered: (milliseconds: number) => void (isMeasuring && deliveryTimes.push(milliseconds)),
    responded: (milliseconds: number) => void (isMeasuring && responseTimes.push(milliseconds)),
    refused: () => void faults.refused++,
    idle: (user: VirtualUser) => void (isSending && plan.perSecond === undefined && user.send()),
  };
  const users = plan.conversations.flatMap((conversation, index) =>
    Array.from(
      { length: plan.window },
      (_, slot) => new VirtualUser(conversation.rest ?? plan.rest, conversation, index * plan.window + slot, events),
    ),
  );
  const sockets = await connectRecipients(plan, () => new Recipient(faults, (user, count) => users[user]?.received(count)));
  const stopPacing = plan.perSecond === undefined ? sendFirst(users) : pace(users, plan.perSecond);

  await pause(plan.warmUpSeconds * 1000);
  isMeasuring = true;
  send({ kind: 'started' });
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await (plan.seconds === null ? stopRequested : pause(plan.seconds * 1000));
  isMeasuring = false;
  send({ kind: 'ended' });
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);

  isSending = false;
  stopPacing();
  await waitUntil(() => users.every(({ isIdle }) => isIdle));
  faults.lost = users.filter(({ isIdle }) => !isIdle).length;
  for (const socket of sockets) socket.close();
  for (const virtualUser of users) virtualUser.close();
  const delivered = deliveryTimes.length;
  return {
    seconds,
    delivered,
    messagesPerSecond: delivered / seconds,
    deliveryP50: percentile(deliveryTimes, 0.5),
    deliveryP99: percentile(deliveryTimes, 0.99),
    responseP50: percentile(responseTimes, 0.5),
    faults,
    generatorCpuSeconds: (user + system) / 1e6,
  };
}

async function connectRecipients({ sockets, conversations }: LoadPlan, createRecipient: () => Recipient): Promise<SocketClient[]> {
  const auths = conversations.flatMap(({ id, recipientTokens }) => recipientTokens.map((token) => ({ token, conversations: [id] })));
  const connected: SocketClient[] = [];
  await forEachConcurrent(auths, concurrentConnects, async (auth) => {
    const recipient = createRecipient();
    const socket = await connectSocket(sockets, { auth, onEvent: (packet) => recipient.receive(packet) });
    connected.push(socket);
  });
  return connected;
}

function sendFirst(users: readonly VirtualUser[]): () => void {
  for (const user of users) user.send();
  return () => {};
}

/** Sends at a constant rate, round-robin over the users. Skips a user whose last message is still in flight. */
function pace(users: readonly VirtualUser[], perSecond: number): () => void {
  let next = 0;
  const timer = setInterval(() => {
    const user = users[next++ % users.length]!;
    if (user.isIdle) user.send();
  }, 1000 / perSecond);
  return () => clearInterval(timer);
}

async function waitUntil(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + drainTimeoutMs;
  while (!condition() && performance.now() < deadline) await pause(10);
}
