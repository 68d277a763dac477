import { holdConnections } from '../load/hold.ts';
import { alternate } from '../measure/alternate.ts';
import { addSessions } from '../seeding/sessions.ts';
import { somebody, tokenOf, type Person } from '../systems/people.ts';
import { makeMany } from '../systems/system.ts';
import { endsOf, forBoth, measureSending, shownSize, type World } from './world.ts';

export const sending = 'sending, by idle connections of the gateway';

/** People who only stay connected, while others chat. */
export async function connections(world: World): Promise<void> {
  const { bench, system } = world;
  if (!bench.includes(sending)) return;
  const counts = endsOf(bench, 'idle connections', { start: 100, end: bench.quick ? 1_000 : 10_000 });
  const idle = Array.from({ length: counts.end }, somebody);
  await addSessions(system.databaseUrl, idle);
  const pairs = await makeMany(16, () => system.makeConversation(1));
  const measured = forBoth(counts, (count) => () => beside(world, idle.slice(0, count), () => measureSending(world, pairs, 1)));
  await alternate(bench, sending, { ...measured });
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
