import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { expectConverged } from '../expect-converged.ts';
import { startReplica, type Replica } from '../replica.ts';
import { register, type Device, type Person } from '../person.ts';
import type { DistributedSystem } from '../systems/distributed.ts';
import type { UnderLoad } from './describe-under-load.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';

/** Members come and go on two gateways. */
export function membershipTests(it: UnderLoad<DistributedSystem>): void {
  const openClients: { close(): void }[] = [];
  afterEach(() => openClients.splice(0).forEach((client) => client.close()));

  async function registerGuest(): Promise<{ dan: Person; devices: Device[]; replica: Replica }> {
    const dan = await register(it.system.origin, 'dan');
    const gateways = it.system.services['realtime-gateway'].map(({ port }) => `http://127.0.0.1:${port}`);
    const devices = await Promise.all(gateways.map((origin) => dan.connect({ origin })));
    const replica = await startReplica(dan);
    openClients.push(...devices, replica);
    return { dan, devices, replica };
  }

  const add = (id: string, { id: userId }: Person) =>
    it.chat.people[0].command('POST', `/v1/conversations/${id}/members`, { userIds: [userId] });
  const remove = (id: string, { id: userId }: Person) => it.chat.people[0].command('DELETE', `/v1/conversations/${id}/members/${userId}`);

  test('a removed member receives nothing after the removal, and an added member misses nothing', async () => {
    const { dan, devices, replica } = await registerGuest();
    const id = it.chat.conversationIds[1]!;
    for (let visit = 0; visit < 5; visit++) {
      await add(id, dan);
      if (visit % 2 === 0) await it.chat.load.waitForProgress(1);
      await remove(id, dan);
      if (visit % 3 === 0) await it.chat.load.waitForProgress(1);
    }
    await add(id, dan);
    await it.chat.load.waitForProgress(1);
    await expectNothingLost(it.tables, it.chat);
    const allowed = await readVisibleSeqs(it.chat.people[0], id, dan.id);
    for (const device of devices) {
      const received = () => device.timeline(id).map(({ seq }) => seq);
      await waitUntil(() => received().at(-1) === allowed.at(-1), { what: 'the last message at every device' });
      expect(received()).toEqual(allowed);
    }
    await expectConverged(replica);
  }, 60_000);

  test('changes while Redis is down: a removed member receives nothing more, and all converge after the resync', async () => {
    const [leaver, joiner] = [await registerGuest(), await registerGuest()];
    const id = it.chat.conversationIds[2]!;
    await add(id, leaver.dan);
    await Promise.all(leaver.devices.map((device) => device.waitFor('member.added', ({ conversationId }) => conversationId === id)));
    await it.system.redis.kill();
    await remove(id, leaver.dan);
    await add(id, joiner.dan);
    await it.chat.load.waitForProgress(1);
    await it.system.redis.restart();
    const devices = [...leaver.devices, ...joiner.devices];
    await Promise.all(devices.map((device) => device.waitFor('resync')));
    await it.chat.load.waitForProgress(1);
    await expectNothingLost(it.tables, it.chat);
    for (const { dan, replica } of [leaver, joiner]) {
      await expectConverged(replica);
      expect(Object.keys(replica.state().conversations)).toEqual(dan === joiner.dan ? [id] : []);
    }
    // The joiner may receive earlier events, since members see the whole history.
    const allowed = await readVisibleSeqs(it.chat.people[0], id, leaver.dan.id);
    for (const device of leaver.devices) for (const { seq } of device.timeline(id)) expect(allowed).toContain(seq);
  }, 60_000);
}

/** Returns the `seq` of every event while this user was a member, including their own addition and removal. */
async function readVisibleSeqs(reader: Person, conversationId: string, userId: string): Promise<number[]> {
  const allowed: number[] = [];
  let isMember = false;
  for (let after = 0, hasMore = true; hasMore;) {
    const page = await reader.get(`/v1/conversations/${conversationId}/events?after=${after}&limit=200`);
    for (const event of page.items) {
      if (event.type === 'member.added') isMember ||= event.members.some(({ user }: any) => user.id === userId);
      if (isMember) allowed.push(event.seq);
      if (event.type === 'member.removed' && event.userIds.includes(userId)) isMember = false;
      after = event.seq;
    }
    hasMore = page.hasMore;
  }
  return allowed;
}
