import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { expectConverged } from '../expect-converged.ts';
import { startMirror, type Mirror } from '../mirror.ts';
import { register, type Device, type Person } from '../person.ts';
import { startDistributed, type DistributedSystem } from '../systems/distributed.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';

const instances = { 'command-service': 1, 'query-service': 1, projector: 1 };

await describeUnderLoad('members who come and go, on two gateways', () => startDistributed({ instances }), comingsAndGoings);

function comingsAndGoings(it: UnderLoad<DistributedSystem>): void {
  const open: { close(): void }[] = [];
  afterEach(() => open.splice(0).forEach((one) => one.close()));

  async function guest(): Promise<{ dan: Person; devices: Device[]; mirror: Mirror }> {
    const dan = await register(it.system.origin, 'dan');
    const gateways = it.system.services['realtime-gateway'].map(({ port }) => `http://127.0.0.1:${port}`);
    const devices = await Promise.all(gateways.map((origin) => dan.connect({ origin })));
    const mirror = await startMirror(dan);
    open.push(...devices, mirror);
    return { dan, devices, mirror };
  }

  const add = (id: string, { id: userId }: Person) =>
    it.chat.people[0].command('POST', `/v1/conversations/${id}/members`, { userIds: [userId] });
  const remove = (id: string, { id: userId }: Person) => it.chat.people[0].command('DELETE', `/v1/conversations/${id}/members/${userId}`);

  test('whoever is removed hears nothing after it, whoever is added misses nothing', async () => {
    const { dan, devices, mirror } = await guest();
    const id = it.chat.conversationIds[1]!;
    for (let visit = 0; visit < 5; visit++) {
      await add(id, dan);
      if (visit % 2 === 0) await it.chat.load.goesOn(1);
      await remove(id, dan);
      if (visit % 3 === 0) await it.chat.load.goesOn(1);
    }
    await add(id, dan);
    await it.chat.load.goesOn(1);
    await expectNothingLost(it.tables, it.chat);
    const allowed = await whatMayBeHeard(it.chat.people[0], id, dan.id);
    for (const device of devices) {
      const heard = () => device.timeline(id).map(({ seq }) => seq);
      await waitUntil(() => heard().at(-1) === allowed.at(-1), { what: 'the last message at every device' });
      expect(heard()).toEqual(allowed);
    }
    await expectConverged(mirror);
  }, 60_000);

  test('while Redis is away: whoever was removed hears nothing more, and after the resync all converge', async () => {
    const [leaving, coming] = [await guest(), await guest()];
    const id = it.chat.conversationIds[2]!;
    await add(id, leaving.dan);
    await Promise.all(leaving.devices.map((device) => device.waitFor('member.added', ({ conversationId }) => conversationId === id)));
    await it.system.redis.kill();
    await remove(id, leaving.dan);
    await add(id, coming.dan);
    await it.chat.load.goesOn(1);
    await it.system.redis.restart();
    const devices = [...leaving.devices, ...coming.devices];
    await Promise.all(devices.map((device) => device.waitFor('resync')));
    await it.chat.load.goesOn(1);
    await expectNothingLost(it.tables, it.chat);
    for (const { dan, mirror } of [leaving, coming]) {
      await expectConverged(mirror);
      expect(Object.keys(mirror.state().conversations)).toEqual(dan === coming.dan ? [id] : []);
    }
    // Who came may hear of what was before: a member sees the whole history.
    const allowed = await whatMayBeHeard(it.chat.people[0], id, leaving.dan.id);
    for (const device of leaving.devices) for (const { seq } of device.timeline(id)) expect(allowed).toContain(seq);
  }, 60_000);
}

/** The `seq` of all that happened while this user was a member, their own coming and going included. */
async function whatMayBeHeard(reader: Person, conversationId: string, userId: string): Promise<number[]> {
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
