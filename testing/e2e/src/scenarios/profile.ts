import { expect, test } from '@jest/globals';
import { call, register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function profileTrails(system: () => System): void {
  test.concurrent('a new password logs all other devices out, and says so on their sockets', async () => {
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

  test.concurrent('who is called otherwise is so everywhere; who writes with them hears it, others do not', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation, position } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const group = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [cy.id] });
    for (const person of [bob, cy]) person.remember(group.position);
    // Who writes with whom is read when a change is pushed: from here on the read side knows it.
    bob.remember(position);
    expect((await bob.get(`/v1/conversations/${conversation.id}`)).id).toBe(conversation.id);
    const [tablet, his, third] = await Promise.all([ada.connect(), bob.connect(), cy.connect()]);

    const username = `${ada.account.username.slice(0, 20)}_new`;
    const changed = await ada.command('PATCH', '/v1/me', { username, about: 'Counts.', privacy: { addToGroups: 'contacts' } });
    const shown = { id: ada.id, username, displayName: 'ada', about: 'Counts.', avatarUrl: null };
    expect(await ada.get('/v1/me')).toEqual(changed.account);
    expect(changed.account).toMatchObject({ ...shown, privacy: { addToGroups: 'contacts', messages: 'everyone' } });
    for (const device of [tablet, his]) {
      const { user } = await device.waitFor('profile.changed', (event) => event.user.username === username && event.user.about !== null);
      expect(user).toEqual({ ...shown, presence: null, lastSeenAt: null });
    }
    bob.remember(changed.position);
    expect(await bob.get(`/v1/users/${ada.id}`)).toEqual({ ...shown, presence: null, lastSeenAt: null });
    expect((await bob.get(`/v1/users?query=${username}`)).items.map(({ id }: any) => id)).toEqual([ada.id]);

    const secret = `${username}@example.org`;
    await ada.command('PATCH', '/v1/me', { email: secret, currentPassword: ada.password });
    expect((await ada.get('/v1/me')).email).toBe(secret);
    const { message } = await ada.send(conversation.id, 'after all that');
    await his.waitFor('message.sent', (event) => event.message.id === message.id);
    const { message: last } = await ada.send(group.conversation.id, 'and to all');
    await third.waitFor('message.sent', (event) => event.message.id === last.id);
    expect(third.heard.filter(({ type }) => type === 'profile.changed')).toEqual([]);
    expect(JSON.stringify([his.heard, third.heard])).not.toContain(secret);
    for (const device of [tablet, his, third]) device.close();
  });

  test.concurrent('people are found by what their username begins with, and by every word of their name', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const mark = ada.account.username.replaceAll(/[^a-z]/g, '').slice(-6);
    const { position } = await ada.command('PATCH', '/v1/me', { displayName: `Zoë Ż${mark}ół 山${mark}田` });
    bob.remember(position);
    const found = async (typed: string) =>
      (await bob.get(`/v1/users?query=${encodeURIComponent(typed)}`)).items.map(({ id }: Person) => id).includes(ada.id);
    for (const typed of [ada.account.username.slice(0, -1), `z${mark}o`, `Ż${mark.toUpperCase()}`, `zoe Z${mark}Ol`, '山 zoe'])
      expect([typed, await found(typed)]).toEqual([typed, true]);
    for (const typed of [mark.slice(1), `z${mark}olx`, `bob z${mark}`, '%', '_%'])
      expect([typed, await found(typed)]).toEqual([typed, false]);
  });
}
