import { chunks } from '@parley/concurrency/chunks';
import { alternate } from '../measure/alternate.ts';
import { addAccounts } from '../seeding/histories.ts';
import { command, createGroup, register } from '../systems/parley-client.ts';
import type { Conversation } from '../systems/system.ts';
import { formatCount, mapEnds, measureReading, measureSending, noteEnds, seedLog, type GrowthSetup } from './setup.ts';

export const sending = 'sending, by members of the group';
export const reading = 'reading, by members of the group';

/** Maximum of the API for one request. */
const membersPerRequest = 500;

/** Compares a group of two with a large group, whose members are added through the API. */
export async function groupSize(setup: GrowthSetup): Promise<void> {
  const { bench } = setup;
  if (!bench.includesScenario(sending) && !bench.includesScenario(reading)) return;
  const sizes = noteEnds(bench, 'members of the group', { start: 2, end: bench.quick ? 2_000 : 100_000 });
  const groups = { start: await createGroupOfTwo(setup), end: await createGroupOfTwo(setup) };
  await addMembers(setup, groups.end, sizes.end - sizes.start);

  const sends = mapEnds(groups, (group) => () => measureSending(setup, [group], 4));
  await alternate(bench, sending, { ...sends }, { rounds: bench.rounds * 3, warmUp: 1 });
  const reads = mapEnds(groups, ({ id, sender }) => {
    const paths = {
      'newest 10': `/v1/conversations/${id}/messages?limit=10`,
      'two members': `/v1/conversations/${id}/members?limit=2`,
      conversation: `/v1/conversations/${id}`,
      inbox: '/v1/conversations',
    };
    return () => measureReading(setup, sender, paths);
  });
  await alternate(bench, reading, { ...reads }, { warmUp: 1 });
}

async function createGroupOfTwo({ system: { rest } }: GrowthSetup): Promise<Conversation> {
  return createGroup(rest, await register(rest), [await register(rest)]);
}

async function addMembers(setup: GrowthSetup, { id, sender }: Conversation, count: number): Promise<void> {
  const { bench, system } = setup;
  let userIds: string[] = [];
  await seedLog(setup, `${formatCount(count)} accounts`, async (log) => {
    userIds = await addAccounts(log, count);
  });
  const startedAt = performance.now();
  for (const chunk of chunks(userIds, membersPerRequest)) {
    await command(system.rest, sender, `/v1/conversations/${id}/members`, { userIds: chunk });
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const requests = Math.ceil(count / membersPerRequest);
  bench.note(`the large group was filled by ${requests} requests with up to ${membersPerRequest} members each in ${seconds} s`);
  // Writes nothing: waits until the members are projected.
  await seedLog(setup, 'members of the large group', async () => undefined);
}
