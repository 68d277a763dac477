import { alternate } from '../measure/alternate.ts';
import { addMoreMessages } from '../seeding/histories.ts';
import { formatCount, mapEnds, measureReading, measureSending, noteEnds, seedLog, type GrowthSetup } from './setup.ts';

export const sending = 'sending, by messages in the conversation';
export const reading = 'reading, by messages in the conversation';

/** Compares a short and a long conversation in the same log. */
export async function conversationLength(setup: GrowthSetup): Promise<void> {
  const { bench, system } = setup;
  if (!bench.includesScenario(sending) && !bench.includesScenario(reading)) return;
  const lengths = noteEnds(bench, 'messages in the conversation', { start: 10, end: bench.quick ? 20_000 : 1_000_000 });
  const create = async (length: number) => ({ length, conversation: await system.createConversation(1) });
  const ends = { start: await create(lengths.start), end: await create(lengths.end) };
  for (const { length, conversation } of Object.values(ends)) {
    const { id, sender } = conversation;
    await seedLog(setup, `${formatCount(length)} messages`, (log) => addMoreMessages(log, id, sender.userId, length));
  }

  const reads = mapEnds(ends, ({ length, conversation: { id, recipients } }) => {
    const middle = Math.ceil(length / 2);
    const paths = {
      'newest 10': `/v1/conversations/${id}/messages?limit=10`,
      'around the middle': `/v1/conversations/${id}/messages?around=${middle}&limit=5`,
      'events after': `/v1/conversations/${id}/events?after=${middle}&limit=5`,
      conversation: `/v1/conversations/${id}`,
    };
    return () => measureReading(setup, recipients[0]!, paths);
  });
  // Read first: sending makes the conversations longer than noted.
  await alternate(bench, reading, { ...reads }, { warmUp: 3 });
  const sends = {
    // A new conversation each time: after some seconds of sending, the last one is no longer short.
    start: async () => measureSending(setup, [await system.createConversation(1)], 4),
    end: () => measureSending(setup, [ends.end.conversation], 4),
  };
  await alternate(bench, sending, sends, { rounds: bench.rounds * 3, warmUp: 1 });
}
