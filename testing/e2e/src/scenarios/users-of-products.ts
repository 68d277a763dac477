/** Users that the backend of a product makes, on whichever services answer. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { io } from 'socket.io-client';
import { call, connectDevice, register } from '../person.ts';
import { createApiKey } from '../requests/api-keys.ts';
import type { System } from '../systems/system.ts';

/** Connects and returns the code of the refusal, or `closed` if the socket is closed after the connection. */
function refusalOf(origin: string, token: string): Promise<string> {
  const socket = io(origin, { auth: { token }, forceNew: true, reconnection: false });
  return new Promise((resolve) => {
    socket.once('connect_error', (error: Error & { data?: { code: string } }) => resolve(error.data?.code ?? error.message));
    socket.once('disconnect', () => resolve('closed'));
  });
}

export function usersOfProductsScenarios(system: () => System): void {
  describe('users of a product', () => {
    const open = async () => {
      const { secret: token } = await createApiKey(system(), { scopes: ['users', 'sessions', 'feed'] });
      return (method: string, path: string, body?: unknown, positions?: string) =>
        call(system().origin, method, path, { token, ...(body !== undefined && { body }), ...(positions !== undefined && { positions }) });
    };

    test.concurrent('are found by their display name; others see neither their external id nor their address', async () => {
      if (system().operatorToken === undefined) return;
      const [ask, ann] = [await open(), await register(system().origin, 'ann')];
      const [externalId, name] = [`customer ${randomUUID()}`, `Q${randomUUID().replaceAll('-', '')}`];
      const path = `/v1/users/external/${encodeURIComponent(externalId)}`;
      const user = { displayName: `${name} Somerville`, email: `${name}@shop.example`, custom: { tier: 'gold' } };
      const { cursor } = (await ask('GET', '/v1/feed?after=now')).body;
      const put = await ask('PUT', path, { ...user, avatarUrl: 'https://shop.example/m.png' });
      expect(put.status).toBe(201);
      const got = await ask('GET', path, undefined, put.body.position);
      expect(got.body.user).toEqual(put.body.user);
      expect((await ask('GET', `/v1/users/external/${randomUUID()}`)).status).toBe(404);
      expect((await ann.ask('GET', path)).status).toBe(404);

      const batch = await ask('POST', '/v1/users/batch', { users: [{ externalId, displayName: `${name} S.` }] });
      expect(batch.body.results).toMatchObject([{ externalId, status: 200, user: { displayName: `${name} S.` } }]);
      ann.remember(batch.body.results[0].position);
      const { items } = await ann.get(`/v1/users?q=${name.toLowerCase()}`);
      const about = { about: null, presence: null, lastSeenAt: null, erasedAt: null };
      const seen = { id: put.body.user.id, kind: 'person', username: null, displayName: `${name} S.`, custom: user.custom, ...about };
      const profile = { ...seen, avatarUrl: 'https://shop.example/m.png' };
      expect(items).toEqual([profile]);
      expect(await ann.get(`/v1/users/${seen.id}`)).toEqual(profile);
      const byId = await ask('GET', `/v1/users/${seen.id}`, undefined, batch.body.results[0].position);
      expect(byId.body).toEqual({ ...profile, externalId });

      let after = cursor;
      let created: object | undefined;
      while (created === undefined) {
        const page = (await ask('GET', `/v1/feed?types=user.created&wait=10&limit=200&after=${after}`)).body;
        created = page.items.find((item: { user: { id: string } }) => item.user.id === seen.id);
        after = page.cursor;
      }
      expect(created).toMatchObject({ type: 'user.created', user: { id: seen.id, externalId } });
    });

    test.concurrent('who are suspended lose sockets and sessions, bots too, until the suspension ends', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const [ask, ann] = [await open(), await register(origin, 'ann')];
      const made = await ask('POST', '/v1/users', { kind: 'bot', displayName: 'Order bot' });
      expect([made.status, made.body.user.kind]).toEqual([201, 'bot']);
      const bot = made.body.user.id;
      const key = await createApiKey(system(), { scopes: ['messages'], userId: bot });
      const start = () => ask('POST', `/v1/users/${bot}/sessions`, {});
      const { session } = (await start()).body;
      const { conversation } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Orders', memberIds: [bot] });
      const devices = [await connectDevice(origin, session.accessToken), await connectDevice(origin, key.secret)];
      const { message } = await ann.send(conversation.id, 'Where is my order?');
      for (const device of devices) await device.waitFor('message.sent', (event) => event.message.id === message.id);

      expect((await ask('POST', `/v1/users/${bot}/suspend`, { reason: 'Loops' })).status).toBe(200);
      // Without the push that closes them, the gateway would notice after 30 s.
      await waitUntil(() => devices.every(({ socket }) => !socket.connected), { what: 'the end of the sockets', deadlineMs: 2_000 });
      // A gateway that has just seen the key may accept it once more, and close the socket when it has joined.
      await waitUntil(async () => (await refusalOf(origin, key.secret)) === 'account_suspended', {
        what: 'the key to be refused',
        deadlineMs: 5_000,
      });
      const refresh = await call(origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: session.refreshToken } });
      expect([(await start()).body.code, refresh.body.code]).toEqual(['account_suspended', 'account_suspended']);
      expect((await ann.get(`/v1/conversations/${conversation.id}/messages`)).items).toHaveLength(1);

      expect((await ask('POST', `/v1/users/${bot}/unsuspend`)).status).toBe(200);
      const again = await connectDevice(origin, (await start()).body.session.accessToken);
      expect((await ask('POST', `/v1/users/${bot}/sessions/revoke`, {})).status).toBe(204);
      await waitUntil(() => !again.socket.connected, { what: 'the end of the socket' });
    });
  });
}
