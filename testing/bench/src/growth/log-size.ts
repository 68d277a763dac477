import { alternate } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/sample.ts';
import { addConversations, addMoreMessages } from '../seeding/histories.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed } from '../systems/parley.ts';
import { makeMany, type Conversation } from '../systems/system.ts';
import { endsOf, endWorld, forBoth, measureReading, measureSending, seedInto, shownSize, type World } from './world.ts';

export const sending = 'sending, by events in the log';
export const reading = 'reading, by events in the log';

const pairs = 32;

interface Grown extends World {
  conversations: Conversation[];
}

/** Two systems, each on servers of its own, whose logs differ in nothing but their size. */
export async function logSize(bench: Bench): Promise<void> {
  if (!bench.includes(sending) && !bench.includes(reading)) return;
  const sizes = endsOf(bench, 'events in the log', { start: 10_000, end: bench.full ? 10_000_000 : bench.quick ? 50_000 : 1_000_000 });
  const start = await makeGrown(bench, sizes.start);
  const end = await makeGrown(bench, sizes.end);
  try {
    // Before anything is sent: until then each is as large as it is said to be.
    await alternate(bench, reading, { ...forBoth({ start, end }, (world) => () => measurePages(world)) }, { warmUp: 3 });
    const sends = forBoth({ start, end }, (world) => () => measureSending(world, world.conversations, 1));
    await alternate(bench, sending, { ...sends }, { rounds: bench.rounds * 3, warmUp: 1 });
  } finally {
    await Promise.all([start, end].map(endWorld));
  }
}

async function makeGrown(bench: Bench, size: number): Promise<Grown> {
  const servers = await startBackingServers();
  const system = await startDistributed(servers, { schema: 'growth' });
  const conversations = await makeMany(pairs, () => system.makeConversation(1));
  await seedInto({ bench, system }, `a log of ${shownSize(size)} events`, async (log) => {
    for (const { id, sender } of conversations) await addMoreMessages(log, id, sender.userId, 100);
    await addConversations(log, size - pairs * 104);
  });
  return { bench, servers, system, conversations };
}

function measurePages({ conversations, ...world }: Grown): Promise<Figures> {
  const { id, recipients } = conversations[0]!;
  return measureReading(world, recipients[0]!, {
    'newest page': `/v1/conversations/${id}/messages`,
    'events after': `/v1/conversations/${id}/events?after=10&limit=50`,
    inbox: '/v1/conversations',
  });
}
