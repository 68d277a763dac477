import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from '../person.ts';
import { becomeContacts } from '../scenarios/presence.ts';
import type { DistributedSystem } from '../systems/distributed.ts';
import type { UnderLoad } from './describe-under-load.ts';

/** Presence and typing across two gateways, when one is killed and when Redis restarts empty. */
export function presenceTests(it: UnderLoad<DistributedSystem>): void {
  const gateways = () => it.system.services['realtime-gateway'];
  const gatewayOrigin = (index: number) => `http://127.0.0.1:${gateways()[index]!.port}`;
  const people = async (...names: string[]) =>
    (await Promise.all(names.map((name) => register(it.system.origin, name)))) as [Person, Person, Person];
  const isPresence = (person: Person, presence: string) => (event: any) => event.userId === person.id && event.presence === presence;

  test('presence is unknown while Redis is down, and is restored when Redis comes back empty', async () => {
    const [ada, bob, cy] = await people('ada', 'bob', 'cy');
    await becomeContacts(ada, bob);
    const [adaDevice, bobDevice] = [await ada.connect({ origin: gatewayOrigin(0) }), await bob.connect({ origin: gatewayOrigin(1) })];
    await adaDevice.waitFor('presence.changed', isPresence(bob, 'online'));
    await becomeContacts(ada, cy);
    (await cy.connect()).close();
    const isOffline = (event: any) => isPresence(cy, 'offline')(event) && event.lastSeenAt !== null;
    const { lastSeenAt } = await adaDevice.waitFor('presence.changed', isOffline);
    await it.system.redis.kill();
    const presenceOfBob = async () => (await ada.get(`/v1/users/${bob.id}`)).presence;
    await waitUntil(async () => (await presenceOfBob()) === null, { what: 'presence to be unknown' });
    expect(await adaDevice.emitWithAck('presence.get', { userIds: [bob.id] })).toMatchObject({ ok: true, items: [{ presence: null }] });
    adaDevice.received.splice(0);
    await it.system.redis.restart();
    await waitUntil(async () => (await presenceOfBob()) === 'online', { what: 'presence to be known', deadlineMs: 20_000 });
    // The last-seen time of an offline user does not depend on Redis.
    expect(await ada.get(`/v1/users/${cy.id}`)).toMatchObject({ presence: 'offline', lastSeenAt });
    await adaDevice.waitFor('resync');
    await adaDevice.waitFor('presence.changed', isPresence(bob, 'online'));
    for (const device of [adaDevice, bobDevice]) device.close();
  }, 60_000);

  test('typing and presence cross gateways, and end for the users of a killed gateway', async () => {
    const [ada, bob] = await people('ada', 'bob');
    await becomeContacts(ada, bob);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    bob.remember((await ada.send(conversation.id, 'hello')).position);
    await bob.get(`/v1/conversations/${conversation.id}`);
    const [adaDevice, bobDevice] = [await ada.connect({ origin: gatewayOrigin(0) }), await bob.connect({ origin: gatewayOrigin(1) })];
    await adaDevice.waitFor('presence.changed', isPresence(bob, 'online'));
    expect(await bobDevice.emitWithAck('typing', { conversationId: conversation.id, active: true })).toEqual({ ok: true });
    await adaDevice.waitFor('typing', ({ userId, active }) => userId === bob.id && active);
    await gateways()[1]!.kill();
    await adaDevice.waitFor('typing', ({ userId, active }) => userId === bob.id && !active);
    const { lastSeenAt } = await adaDevice.waitFor('presence.changed', isPresence(bob, 'offline'));
    expect(await ada.get(`/v1/users/${bob.id}`)).toMatchObject({ presence: 'offline', lastSeenAt });
    adaDevice.close();
    await gateways()[1]!.restart();
  }, 60_000);
}
