import { chunks } from '@parley/concurrency/chunks';
import { alternate } from '../measure/alternate.ts';
import { addPeople } from '../seeding/histories.ts';
import { command, register } from '../systems/parley-people.ts';
import type { Conversation } from '../systems/system.ts';
import { endsOf, forBoth, measureReading, measureSending, seedInto, shownSize, type World } from './world.ts';

export const sending = 'sending, by members of the group';
export const reading = 'reading, by members of the group';

/** What one call takes. */
const perCall = 500;

/** A group of two beside one whose members were added by calls of 500, as a client would. */
export async function groupSize(world: World): Promise<void> {
  const { bench } = world;
  if (!bench.includes(sending) && !bench.includes(reading)) return;
  const sizes = endsOf(bench, 'members of the group', { start: 2, end: bench.quick ? 2_000 : 100_000 });
  const groups = { start: await makeGroup(world), end: await makeGroup(world) };
  await growGroup(world, groups.end, sizes.end - sizes.start);

  const often = { rounds: bench.rounds * 3, warmUp: 1 };
  await alternate(bench, sending, { ...forBoth(groups, (group) => () => measureSending(world, [group], 4)) }, often);
  const reads = forBoth(groups, ({ id, sender }) => {
    const paths = {
      'newest 10': `/v1/conversations/${id}/messages?limit=10`,
      'two members': `/v1/conversations/${id}/members?limit=2`,
      conversation: `/v1/conversations/${id}`,
      inbox: '/v1/conversations',
    };
    return () => measureReading(world, sender, paths);
  });
  await alternate(bench, reading, { ...reads }, { warmUp: 1 });
}

async function makeGroup({ system: { rest } }: World): Promise<Conversation> {
  const [sender, recipient] = [await register(rest), await register(rest)];
  const body = { kind: 'group', title: 'Growing', memberIds: [recipient.userId] };
  const { conversation } = await command<{ conversation: { id: string } }>(rest, sender, '/v1/conversations', body);
  return { id: conversation.id, sender, recipients: [recipient] };
}

async function growGroup(world: World, { id, sender }: Conversation, count: number): Promise<void> {
  const { bench, system } = world;
  let userIds: string[] = [];
  await seedInto(world, `${shownSize(count)} accounts`, async (log) => {
    userIds = await addPeople(log, count);
  });
  const began = performance.now();
  for (const chunk of chunks(userIds, perCall)) {
    await command(system.rest, sender, `/v1/conversations/${id}/members`, { userIds: chunk });
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  bench.note(`the large group was made by ${Math.ceil(count / perCall)} calls of up to ${perCall} in ${seconds} s`);
  await seedInto(world, 'its members', async () => undefined);
}
