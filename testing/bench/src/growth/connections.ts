import { holdConnections } from '../load/hold.ts';
import { alternate } from '../measure/alternate.ts';
import type { Figures } from '../measure/sample.ts';
import { addSessions } from '../seeding/sessions.ts';
import { somebody, tokenOf, type Person } from '../systems/people.ts';
import { makeMany } from '../systems/system.ts';
import { endsOf, forBoth, measureReading, measureSending, shownSize, type World } from './world.ts';

export const sending = 'sending, by idle connections of the gateway';
export const reading = 'reading, by idle connections of the gateway';

/** People who only stay connected, while others chat. */
export async function connections(world: World): Promise<void> {
  const { bench, system } = world;
  if (!bench.includes(sending) && !bench.includes(reading)) return;
  const counts = endsOf(bench, 'idle connections', { start: 100, end: bench.quick ? 1_000 : 10_000 });
  const idle = Array.from({ length: counts.end }, somebody);
  await addSessions(system.databaseUrl, idle);
  const pairs = await makeMany(16, () => system.makeConversation(1));
  const measured = (work: () => Promise<Figures>) => ({ ...forBoth(counts, (count) => () => beside(world, idle.slice(0, count), work)) });
  await alternate(
    bench,
    sending,
    measured(() => measureSending(world, pairs, 1)),
  );
  const { id, recipients } = pairs[0]!;
  const paths = { 'newest 10': `/v1/conversations/${id}/messages?limit=10`, inbox: '/v1/conversations' };
  await alternate(
    bench,
    reading,
    measured(() => measureReading(world, recipients[0]!, paths)),
  );
}

async function beside<Result>({ bench, system }: World, idle: readonly Person[], work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const held = await holdConnections({ sockets: system.sockets, auths: idle.map((person) => ({ token: tokenOf(person) })) });
  bench.say(`${shownSize(idle.length)} connected in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  try {
    return await work();
  } finally {
    await held.release();
  }
}
