import { alternate } from '../measure/alternate.ts';
import { addMoreMessages } from '../seeding/histories.ts';
import { endsOf, forBoth, measureReading, measureSending, seedInto, shownSize, type World } from './world.ts';

export const sending = 'sending, by messages in the conversation';
export const reading = 'reading, by messages in the conversation';

/** The same work in a short and in a long conversation, side by side in one log. */
export async function conversationLength(world: World): Promise<void> {
  const { bench, system } = world;
  if (!bench.includes(sending) && !bench.includes(reading)) return;
  const lengths = endsOf(bench, 'messages in the conversation', { start: 10, end: bench.quick ? 20_000 : 1_000_000 });
  const make = async (length: number) => ({ length, conversation: await system.makeConversation(1) });
  const places = { start: await make(lengths.start), end: await make(lengths.end) };
  for (const { length, conversation } of Object.values(places)) {
    const { id, sender } = conversation;
    await seedInto(world, `${shownSize(length)} messages`, (log) => addMoreMessages(log, id, sender.userId, length));
  }

  const reads = forBoth(places, ({ length, conversation: { id, recipients } }) => {
    const middle = Math.ceil(length / 2);
    const paths = {
      'newest 10': `/v1/conversations/${id}/messages?limit=10`,
      'around the middle': `/v1/conversations/${id}/messages?around=${middle}&limit=5`,
      'events after': `/v1/conversations/${id}/events?after=${middle}&limit=5`,
      conversation: `/v1/conversations/${id}`,
    };
    return () => measureReading(world, recipients[0]!, paths);
  });
  // Before anything is sent: until then each is as long as it is said to be.
  await alternate(bench, reading, { ...reads }, { warmUp: 3 });
  const often = { rounds: bench.rounds * 3, warmUp: 1 };
  await alternate(
    bench,
    sending,
    {
      // A new one each time: in seconds of sending a short one would be none any more.
      start: async () => measureSending(world, [await system.makeConversation(1)], 4),
      end: () => measureSending(world, [places.end.conversation], 4),
    },
    often,
  );
}
