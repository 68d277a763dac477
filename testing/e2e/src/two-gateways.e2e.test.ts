/** A user on each of two gateways: one of them dies, and Redis comes back empty. */
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from './person.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed } from './systems/distributed.ts';
import { becomeContacts } from './scenarios/presence.ts';

const instances = { 'command-service': 1, projector: 1, 'query-service': 1 };

await describeSystem(
  'two gateways',
  () => startDistributed({ instances }),
  (system) => {
    const gateways = () => system().services['realtime-gateway'];
    const at = (index: number) => `http://127.0.0.1:${gateways()[index]!.port}`;
    const people = async (...names: string[]) =>
      (await Promise.all(names.map((name) => register(system().origin, name)))) as [Person, Person, Person];
    const isOf = (person: Person, presence: string) => (event: any) => event.userId === person.id && event.presence === presence;

    test('Redis gone: presence is unknown, all else goes on; back and empty: everybody is found again', async () => {
      const [ada, bob, cy] = await people('ada', 'bob', 'cy');
      await becomeContacts(ada, bob);
      const [hers, his] = [await ada.connect({ origin: at(0) }), await bob.connect({ origin: at(1) })];
      await hers.waitFor('presence.changed', isOf(bob, 'online'));
      await becomeContacts(ada, cy);
      (await cy.connect()).close();
      const isGone = (event: any) => isOf(cy, 'offline')(event) && event.lastSeenAt !== null;
      const { lastSeenAt } = await hers.waitFor('presence.changed', isGone);
      await system().redis.kill();
      const asked = async () => (await ada.get(`/v1/users/${bob.id}`)).presence;
      await waitUntil(async () => (await asked()) === null, { what: 'presence to be unknown' });
      expect(await hers.emit('presence.get', { userIds: [bob.id] })).toMatchObject({ ok: true, items: [{ presence: null }] });
      hers.heard.splice(0);
      await system().redis.restart();
      await waitUntil(async () => (await asked()) === 'online', { what: 'presence to be known', deadlineMs: 20_000 });
      // When somebody was seen who is not here does not depend on Redis.
      expect(await ada.get(`/v1/users/${cy.id}`)).toMatchObject({ presence: 'offline', lastSeenAt });
      await hers.waitFor('resync');
      await hers.waitFor('presence.changed', isOf(bob, 'online'));
      for (const device of [hers, his]) device.close();
    }, 60_000);

    test('typing and presence pass from gateway to gateway; the users of one that dies go', async () => {
      const [ada, bob] = await people('ada', 'bob');
      await becomeContacts(ada, bob);
      const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
      bob.remember((await ada.send(conversation.id, 'hello')).position);
      await bob.get(`/v1/conversations/${conversation.id}`);
      const [hers, his] = [await ada.connect({ origin: at(0) }), await bob.connect({ origin: at(1) })];
      await hers.waitFor('presence.changed', isOf(bob, 'online'));
      expect(await his.emit('typing', { conversationId: conversation.id, active: true })).toEqual({ ok: true });
      await hers.waitFor('typing', ({ userId, active }) => userId === bob.id && active);
      await gateways()[1]!.kill();
      await hers.waitFor('typing', ({ userId, active }) => userId === bob.id && !active);
      const { lastSeenAt } = await hers.waitFor('presence.changed', isOf(bob, 'offline'));
      expect(await ada.get(`/v1/users/${bob.id}`)).toMatchObject({ presence: 'offline', lastSeenAt });
      hers.close();
    }, 60_000);
  },
);
