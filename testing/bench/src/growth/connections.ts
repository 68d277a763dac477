import { openIdleConnections } from '../load/idle-connections.ts';
import { alternate } from '../measure/alternate.ts';
import type { Figures } from '../measure/benchmark.ts';
import { addSessions } from '../seeding/sessions.ts';
import { createMany } from '../systems/system.ts';
import { issueToken, randomUser, type User } from '../systems/users.ts';
import { formatCount, mapEnds, measureReading, measureSending, noteEnds, type GrowthSetup } from './setup.ts';

export const sending = 'sending, by idle connections of the gateway';
export const reading = 'reading, by idle connections of the gateway';

/** Measures sending and reading while other users are connected and idle. */
export async function connections(setup: GrowthSetup): Promise<void> {
  const { bench, system } = setup;
  if (!bench.includesScenario(sending) && !bench.includesScenario(reading)) return;
  const counts = noteEnds(bench, 'idle connections', { start: 100, end: bench.quick ? 1_000 : 10_000 });
  const idleUsers = Array.from({ length: counts.end }, randomUser);
  await addSessions(system.databaseUrl, idleUsers);
  const pairs = await createMany(16, () => system.createConversation(1));
  const atEnds = (work: () => Promise<Figures>) => ({
    ...mapEnds(counts, (count) => () => withIdleConnections(setup, idleUsers.slice(0, count), work)),
  });
  const measureSends = atEnds(() => measureSending(setup, pairs, 1));
  await alternate(bench, sending, measureSends);
  const { id, recipients } = pairs[0]!;
  const paths = { 'newest 10': `/v1/conversations/${id}/messages?limit=10`, inbox: '/v1/conversations' };
  const measureReads = atEnds(() => measureReading(setup, recipients[0]!, paths));
  await alternate(bench, reading, measureReads);
}

async function withIdleConnections<Result>(
  { bench, system }: GrowthSetup,
  users: readonly User[],
  work: () => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const connected = await openIdleConnections({ sockets: system.sockets, auths: users.map((user) => ({ token: issueToken(user) })) });
  bench.log(`${formatCount(users.length)} users connected in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  try {
    return await work();
  } finally {
    await connected.close();
  }
}
