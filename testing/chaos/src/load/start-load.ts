/** Starts all activities of a run and collects their history. */
import type { Replica } from '@parley/e2e/replica';
import type { System } from '@parley/e2e/systems/system';
import { createLoad, type Load } from '@parley/e2e/under-load/load';
import { restChannel, socketChannel } from '@parley/e2e/under-load/send-channels';
import { createActors, type Actors } from './actors.ts';
import { startCallers, type CallPair } from './callers.ts';
import { watchDeliveries, type Deliveries } from './deliveries.ts';
import type { History, ReceivedEvents } from './history.ts';
import { startLogOuts } from './log-outs.ts';
import { startMembershipChanges, type MembershipChanges } from './membership-changes.ts';
import { startProbes, type Probes } from './probes.ts';
import { startReactions } from './reactions.ts';
import { startReaders } from './readers.ts';
import { startReceiptsAndTyping } from './receipts-and-typing.ts';
import { startUnauthorizedRequests } from './unauthorized-requests.ts';
import { startWebhookReceiver } from './webhook-receiver.ts';

export interface RunningLoad {
  actors: Actors;
  load: Load;
  deliveries: Deliveries;
  probes: Probes;
  membershipChanges: MembershipChanges;
  history(): History;
  /** Resolves when all requests have been answered, with those that were not or that were answered incorrectly. */
  stop(): Promise<string[]>;
  close(): Promise<void>;
}

/** Time for pending requests to be answered after the load has stopped. */
const stopTimeoutMs = 45_000;

/** `origins`: of the users. The backend of a product calls the system itself. */
export async function startLoad(origins: readonly string[], system: System): Promise<RunningLoad> {
  const webhooks = await startWebhookReceiver(system);
  const actors = await createActors(origins);
  const { members, guests, rooms, replicas, displayed } = actors;
  const giveUp = new AbortController();
  const load = await createMessageLoad(actors);
  const deliveries = watchDeliveries(replicas.slice(0, members.length));
  const probes = await startProbes(system.origin);
  load.start();
  const membershipChanges = startMembershipChanges(members[0]!, guests, rooms, giveUp.signal);
  const reactions = startReactions(members.slice(1, 3), load.sent, giveUp.signal);
  const logOuts = startLogOuts([...members, ...guests], rooms[0]!, giveUp.signal);
  const readers = startReaders(members.slice(0, 2), load.sent, giveUp.signal);
  const receiptsAndTyping = startReceiptsAndTyping(replicas.slice(2, 4), load.sent, giveUp.signal);
  const callers = startCallers(callPairsOf(actors), giveUp.signal);
  const unauthorizedRequests = startUnauthorizedRequests(replicas.at(-1)!, rooms, giveUp.signal);
  const activities = [membershipChanges, reactions, logOuts, readers, receiptsAndTyping, callers, unauthorizedRequests];
  return {
    actors,
    load,
    deliveries,
    probes,
    membershipChanges,
    history: () => ({
      sent: [...load.sent, ...probes.load.sent],
      received: [...replicas.map(receivedBy), ...probes.received()],
      displayed,
      pages: readers.pages,
      unauthorized: [...membershipChanges.attempts, ...logOuts.attempts, ...unauthorizedRequests.attempts],
      commands: [...membershipChanges.acknowledged, ...reactions.acknowledged],
      receipts: receiptsAndTyping.receipts,
      calls: callers.calls,
      webhooks: webhooks.deliveries,
    }),
    async stop() {
      const timer = setTimeout(() => giveUp.abort(), stopTimeoutMs);
      const messages = Promise.all([load.stop(), probes.load.stop()]);
      const stops = [rejectOnAbort(messages, giveUp.signal), ...activities.map((activity) => activity.stop())];
      const outcomes = await Promise.allSettled(stops);
      clearTimeout(timer);
      return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).message] : []));
    },
    async close() {
      giveUp.abort();
      webhooks.close();
      await Promise.all([load.close(), probes.load.close()]);
    },
  };
}

function receivedBy({ person, device }: Replica): ReceivedEvents {
  return { userId: person.id, name: person.account.username, events: [...device.received] };
}

async function createMessageLoad({ members, rooms }: Actors): Promise<Load> {
  const channels = await Promise.all(members.map(async (member, index) => (index < 2 ? restChannel(member) : socketChannel(member))));
  const senders = channels.map((channel, index) => ({
    channel,
    conversationIds: rooms.map((_, room) => rooms[(room + index) % rooms.length]!),
  }));
  return createLoad(senders, { timeoutMs: 120_000 });
}

function callPairsOf({ replicas, rooms }: Actors): CallPair[] {
  const [ada, bob, cy, dee] = replicas as [Replica, Replica, Replica, Replica];
  return [
    { people: [ada, bob], rooms: rooms.slice(0, 2) },
    { people: [cy, dee], rooms: rooms.slice(2) },
  ];
}

function rejectOnAbort(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`messages were not acknowledged within ${stopTimeoutMs} ms of the end`)));
    work.then(resolve, reject);
  });
}
