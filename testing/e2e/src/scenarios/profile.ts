import { expect, test } from '@jest/globals';
import { call, register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function profileScenarios(system: () => System): void {
  test.concurrent('a new password logs out all other devices', async () => {
    const { origin } = system();
    const ada = await register(origin, 'ada');
    const logIn = (password: string) =>
      call(origin, 'POST', '/v1/sessions', { body: { login: ada.account.username, password, deviceName: 'tablet' } });
    const { session } = (await logIn(ada.password)).body;
    const devices = async () => (await ada.get('/v1/sessions')).items.map(({ deviceName, current }: any) => [deviceName, current]);
    expect(await devices()).toEqual([
      ['tablet', false],
      [null, true],
    ]);
    const phone = await ada.connect();

    await ada.command('PUT', '/v1/me/password', { currentPassword: ada.password, newPassword: 'quite another horse' });

    expect((await call(origin, 'GET', '/v1/me', { token: session.accessToken })).status).toBe(401);
    expect(await devices()).toEqual([[null, true]]);
    expect([(await logIn(ada.password)).status, (await logIn('quite another horse')).status]).toEqual([401, 201]);
    expect(phone.socket.connected).toBe(true);
    phone.close();
  });

  test.concurrent('a changed profile shows everywhere; users of a direct conversation are notified, others are not', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation, position } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const group = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [cy.id] });
    for (const person of [bob, cy]) person.remember(group.position);
    // Projectors read the direct conversations when they push a change, so wait until this one is projected.
    bob.remember(position);
    expect((await bob.get(`/v1/conversations/${conversation.id}`)).id).toBe(conversation.id);
    const [tablet, bobDevice, third] = await Promise.all([ada.connect(), bob.connect(), cy.connect()]);

    const username = `${ada.account.username.slice(0, 20)}_new`;
    const changed = await ada.command('PATCH', '/v1/me', { username, about: 'Counts.', privacy: { addToGroups: 'contacts' } });
    const shown = { id: ada.id, username, displayName: 'ada', about: 'Counts.', avatarUrl: null, kind: 'person', custom: null };
    expect(await ada.get('/v1/me')).toEqual(changed.account);
    expect(changed.account).toMatchObject({ ...shown, privacy: { addToGroups: 'contacts', messages: 'everyone' } });
    for (const device of [tablet, bobDevice]) {
      const { user } = await device.waitFor('profile.changed', (event) => event.user.username === username && event.user.about !== null);
      expect(user).toEqual({ ...shown, presence: null, lastSeenAt: null, erasedAt: null });
    }
    bob.remember(changed.position);
    expect(await bob.get(`/v1/users/${ada.id}`)).toEqual({ ...shown, presence: null, lastSeenAt: null, erasedAt: null });
    expect((await bob.get(`/v1/users?q=${username}`)).items.map(({ id }: any) => id)).toEqual([ada.id]);

    const secret = `${username}@example.org`;
    await ada.command('PATCH', '/v1/me', { email: secret, currentPassword: ada.password });
    expect((await ada.get('/v1/me')).email).toBe(secret);
    const { message } = await ada.send(conversation.id, 'after all that');
    await bobDevice.waitFor('message.sent', (event) => event.message.id === message.id);
    const { message: last } = await ada.send(group.conversation.id, 'and to all');
    await third.waitFor('message.sent', (event) => event.message.id === last.id);
    expect(third.received.filter(({ type }) => type === 'profile.changed')).toEqual([]);
    expect(JSON.stringify([bobDevice.received, third.received])).not.toContain(secret);
    for (const device of [tablet, bobDevice, third]) device.close();
  });

  test.concurrent('users are found by a prefix of their username and by each word of their name', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const unique = ada.account.username.replaceAll(/[^a-z]/g, '').slice(-6);
    const { position } = await ada.command('PATCH', '/v1/me', { displayName: `Zoë Ż${unique}ół 山${unique}田` });
    bob.remember(position);
    const isFound = async (typed: string) =>
      (await bob.get(`/v1/users?q=${encodeURIComponent(typed)}`)).items.map(({ id }: Person) => id).includes(ada.id);
    for (const typed of [ada.account.username.slice(0, -1), `z${unique}o`, `Ż${unique.toUpperCase()}`, `zoe Z${unique}Ol`, '山 zoe'])
      expect([typed, await isFound(typed)]).toEqual([typed, true]);
    for (const typed of [unique.slice(1), `z${unique}olx`, `bob z${unique}`, '%', '_%'])
      expect([typed, await isFound(typed)]).toEqual([typed, false]);
  });
}
