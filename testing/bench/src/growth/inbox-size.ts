import { alternate } from '../measure/alternate.ts';
import { connectSocket } from '../load/socket-client.ts';
import type { Figures } from '../measure/sample.ts';
import { addGroup, addMessages, addPeople } from '../seeding/histories.ts';
import { tokenOf, type Person } from '../systems/people.ts';
import type { Conversation } from '../systems/system.ts';
import { endsOf, forBoth, measureReading, measureSending, seedInto, shownSize, type World } from './world.ts';

export const reading = 'reading, by conversations in the inbox';
export const sending = 'sending, by conversations in the inbox of who hears it';

/** Its first hundred answers take query-service a fifth longer. */
const warmUpRounds = 5;

/** Two people, one of few and one of many conversations, each of three members and a few messages; and one more, in which they are written to. */
export async function inboxSize(world: World): Promise<void> {
  const { bench, system } = world;
  if (!bench.includes(reading) && !bench.includes(sending)) return;
  const sizes = endsOf(bench, 'conversations in the inbox', { start: 10, end: bench.quick ? 500 : 5_000 });
  const places = { start: await system.makeConversation(1), end: await system.makeConversation(1) };
  await fillInbox(world, readerIn(places.start), sizes.start);
  await fillInbox(world, readerIn(places.end), sizes.end);
  const reads = forBoth(places, (conversation) => () => measureInbox(world, readerIn(conversation)));
  await alternate(bench, reading, { ...reads }, { warmUp: warmUpRounds });
  const sends = forBoth(places, (conversation) => () => measureSending(world, [conversation], 4));
  await alternate(bench, sending, { ...sends }, { rounds: bench.rounds * 3, warmUp: 1 });
}

const readerIn = ({ recipients }: Conversation): Person => recipients[0]!;

async function fillInbox(world: World, reader: Person, conversations: number): Promise<void> {
  await seedInto(world, `${shownSize(conversations)} conversations of one person`, async (log) => {
    const others = await addPeople(log, 50);
    for (let index = 0; index < conversations; index++) {
      const [one, another] = [others[index % 50]!, others[(index + 1) % 50]!];
      await addMessages(log, await addGroup(log, [one, another, reader.userId]), one, 3);
    }
  });
}

async function measureInbox(world: World, reader: Person): Promise<Figures> {
  const paths = { 'ten of them': '/v1/conversations?limit=10', 'a page of 50': '/v1/conversations' };
  const figures = await measureReading(world, reader, paths);
  const began = performance.now();
  const socket = await connectSocket(world.system.sockets, { auth: { token: tokenOf(reader) }, onEvent: () => undefined });
  const ready = performance.now() - began;
  socket.close();
  return { ...figures, 'socket ready ms': ready };
}
