import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function presenceScenarios(system: () => System): void {
  test.concurrent('contacts see each other’s presence; strangers and blocked users do not', async () => {
    const { origin } = system();
    const [ada, bob, eve] = (await Promise.all(['ada', 'bob', 'eve'].map((name) => register(origin, name)))) as [Person, Person, Person];
    await becomeContacts(ada, bob);
    const [adaDevice, stranger] = await Promise.all([ada.connect(), eve.connect()]);
    const phone = await bob.connect();
    const online = await adaDevice.waitFor('presence.changed', ({ userId, presence }) => userId === bob.id && presence === 'online');
    expect(online).toEqual({
      type: 'presence.changed',
      at: expect.any(String),
      userId: bob.id,
      presence: 'online',
      lastSeenAt: expect.any(String),
    });

    const visible = { presence: 'online', lastSeenAt: expect.any(String) };
    const hidden = { presence: null, lastSeenAt: null };
    expect(await ada.get(`/v1/users/${bob.id}`)).toMatchObject(visible);
    expect((await ada.get(`/v1/users?ids=${bob.id},${eve.id}`)).items).toMatchObject([visible, hidden]);
    expect((await ada.get('/v1/contacts')).items).toMatchObject([{ user: visible }]);
    expect(await eve.get(`/v1/users/${bob.id}`)).toMatchObject(hidden);
    expect(await adaDevice.emitWithAck('presence.get', { userIds: [eve.id, bob.id] })).toEqual({
      ok: true,
      items: [
        { userId: eve.id, ...hidden },
        { userId: bob.id, ...visible },
      ],
    });

    const tablet = await bob.connect();
    phone.close();
    expect(await ada.get(`/v1/users/${bob.id}`)).toMatchObject(visible);
    tablet.close();
    const offline = await adaDevice.waitFor('presence.changed', ({ userId, presence }) => userId === bob.id && presence === 'offline');
    expect(Math.abs(Date.parse(offline.lastSeenAt) - Date.now())).toBeLessThan(20_000);
    expect(await ada.get(`/v1/users/${bob.id}`)).toMatchObject({ presence: 'offline', lastSeenAt: offline.lastSeenAt });

    const { position } = await bob.command('PUT', `/v1/blocks/${ada.id}`);
    ada.remember(position);
    expect(await ada.get(`/v1/users/${bob.id}`)).toMatchObject(hidden);
    expect(await bob.get(`/v1/users/${ada.id}`)).toMatchObject(hidden);
    expect(stranger.received.filter(({ type }) => type === 'presence.changed')).toEqual([]);
    for (const device of [adaDevice, stranger]) device.close();
  });

  test.concurrent('users who wrote to each other see each other’s presence, until one limits messages to contacts', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const path = `/v1/conversations/${conversation.id}`;
    const bobDevice = await bob.connect();
    const otherMember = async () => (await ada.get(`${path}/members`)).items.find(({ user }: any) => user.id === bob.id);
    ada.remember((await ada.send(conversation.id, 'hello')).position);
    expect(await otherMember()).toMatchObject({ user: { presence: null, lastSeenAt: null } });
    ada.remember((await bob.send(conversation.id, 'hello yourself')).position);
    expect(await otherMember()).toMatchObject({ user: { presence: 'online', lastSeenAt: expect.any(String) } });
    expect((await ada.get(path)).members).toContainEqual(
      expect.objectContaining({ user: expect.objectContaining({ presence: 'online' }) }),
    );

    ada.remember((await bob.command('PATCH', '/v1/me', { privacy: { messages: 'contacts' } })).position);
    expect(await otherMember()).toMatchObject({ user: { presence: null, lastSeenAt: null } });
    // Other processes may use the cached setting for two seconds.
    const isRejected = async () =>
      (await ada.ask('POST', `${path}/messages`, { text: 'still there?' })).body.code === 'recipient_unavailable';
    await waitUntil(isRejected, { what: 'the setting to apply in every process', deadlineMs: 4_000, pauseMs: 50 });
    bobDevice.close();
  });
}

export async function becomeContacts(one: Person, other: Person): Promise<void> {
  const { contactRequest, position } = await one.command('POST', '/v1/contact-requests', { userId: other.id });
  other.remember(position);
  one.remember((await other.command('POST', `/v1/contact-requests/${contactRequest.id}/accept`)).position);
  await one.get('/v1/contacts');
}
