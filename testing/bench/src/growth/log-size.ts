import { alternate } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import { addConversations, addMoreMessages } from '../seeding/histories.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed } from '../systems/parley.ts';
import { createMany, type Conversation } from '../systems/system.ts';
import { formatCount, mapEnds, measureReading, measureSending, noteEnds, seedLog, stopSetup, type GrowthSetup } from './setup.ts';

export const sending = 'sending, by events in the log';
export const reading = 'reading, by events in the log';

const pairs = 32;

interface SeededSetup extends GrowthSetup {
  conversations: Conversation[];
}

/** Compares two systems, each on its own servers, that differ only in the size of the log. */
export async function logSize(bench: Bench): Promise<void> {
  if (!bench.includesScenario(sending) && !bench.includesScenario(reading)) return;
  const sizes = noteEnds(bench, 'events in the log', { start: 10_000, end: bench.full ? 10_000_000 : bench.quick ? 50_000 : 1_000_000 });
  const setups = { start: await seedSystem(bench, sizes.start), end: await seedSystem(bench, sizes.end) };
  try {
    // Read first: sending makes the logs larger than noted.
    const reads = mapEnds(setups, (setup) => () => measurePages(setup));
    await alternate(bench, reading, { ...reads }, { warmUp: 3 });
    const sends = mapEnds(setups, (setup) => () => measureSending(setup, setup.conversations, 1));
    await alternate(bench, sending, { ...sends }, { rounds: bench.rounds * 3, warmUp: 1 });
  } finally {
    await Promise.all(Object.values(setups).map(stopSetup));
  }
}

async function seedSystem(bench: Bench, size: number): Promise<SeededSetup> {
  const servers = await startBackingServers();
  const system = await startDistributed(servers, { schema: 'growth' });
  const conversations = await createMany(pairs, () => system.createConversation(1));
  await seedLog({ bench, system }, `log of ${formatCount(size)} events`, async (log) => {
    for (const { id, sender } of conversations) await addMoreMessages(log, id, sender.userId, 100);
    await addConversations(log, size - pairs * 104);
  });
  return { bench, servers, system, conversations };
}

function measurePages({ conversations, ...setup }: SeededSetup): Promise<Figures> {
  const { id, recipients } = conversations[0]!;
  return measureReading(setup, recipients[0]!, {
    'newest page': `/v1/conversations/${id}/messages`,
    'events after': `/v1/conversations/${id}/events?after=10&limit=50`,
    inbox: '/v1/conversations',
  });
}
