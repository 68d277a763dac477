import { connectSocket } from '../load/socket-client.ts';
import { alternate } from '../measure/alternate.ts';
import type { Figures } from '../measure/benchmark.ts';
import { addAccounts, addGroup, addMessages } from '../seeding/histories.ts';
import type { Conversation } from '../systems/system.ts';
import { issueToken, type User } from '../systems/users.ts';
import { formatCount, mapEnds, measureReading, measureSending, noteEnds, seedLog, type GrowthSetup } from './setup.ts';

export const reading = 'reading, by conversations in the inbox';
export const sending = "sending, by conversations in the recipient's inbox";

/** The first hundred responses of a new query-service take a fifth longer. */
const warmUpRounds = 5;

/** Compares a user with few and a user with many conversations of three members and three messages each. */
export async function inboxSize(setup: GrowthSetup): Promise<void> {
  const { bench, system } = setup;
  if (!bench.includesScenario(reading) && !bench.includesScenario(sending)) return;
  const sizes = noteEnds(bench, 'conversations in the inbox', { start: 10, end: bench.quick ? 500 : 5_000 });
  const pairs = { start: await system.createConversation(1), end: await system.createConversation(1) };
  await fillInbox(setup, recipientOf(pairs.start), sizes.start);
  await fillInbox(setup, recipientOf(pairs.end), sizes.end);
  const reads = mapEnds(pairs, (pair) => () => measureInbox(setup, recipientOf(pair)));
  await alternate(bench, reading, { ...reads }, { warmUp: warmUpRounds });
  const sends = mapEnds(pairs, (pair) => () => measureSending(setup, [pair], 4));
  await alternate(bench, sending, { ...sends }, { rounds: bench.rounds * 3, warmUp: 1 });
}

const recipientOf = ({ recipients }: Conversation): User => recipients[0]!;

async function fillInbox(setup: GrowthSetup, user: User, conversations: number): Promise<void> {
  await seedLog(setup, `${formatCount(conversations)} conversations of one user`, async (log) => {
    const others = await addAccounts(log, 50);
    for (let index = 0; index < conversations; index++) {
      const [owner, member] = [others[index % 50]!, others[(index + 1) % 50]!];
      await addMessages(log, await addGroup(log, [owner, member, user.userId]), owner, 3);
    }
  });
}

async function measureInbox(setup: GrowthSetup, user: User): Promise<Figures> {
  const paths = { 'first 10': '/v1/conversations?limit=10', 'page of 50': '/v1/conversations' };
  const figures = await measureReading(setup, user, paths);
  const startedAt = performance.now();
  const socket = await connectSocket(setup.system.sockets, { auth: { token: issueToken(user) }, onEvent: () => undefined });
  const ready = performance.now() - startedAt;
  socket.close();
  return { ...figures, 'socket ready ms': ready };
}
