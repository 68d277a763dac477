/** API keys, on whichever services answer: a revocation reaches all of them before it is acknowledged. */
import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, connectDevice, register } from '../person.ts';
import { createApiKey, revokeApiKey } from '../requests/api-keys.ts';
import type { System } from '../systems/system.ts';

export function apiKeyScenarios(system: () => System): void {
  describe('API keys', () => {
    test.concurrent('act as a user on every service until they are revoked, which closes their sockets', async () => {
      if (system().operatorToken === undefined) return;
      const { origin, operatorToken } = system();
      const [bot, ann] = await Promise.all([register(origin, 'bot'), register(origin, 'ann')]);
      const { conversation } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Orders', memberIds: [bot.id] });
      const messages = `/v1/conversations/${conversation.id}/messages`;
      const idempotencyKey = newId();
      const create = () => createApiKey(system(), { scopes: ['messages', 'users'], userId: bot.id }, idempotencyKey);
      const [key, again] = await Promise.all([create(), create()]);
      expect(again).toEqual(key);
      const listed = await call(origin, 'GET', '/v1/api-keys?limit=200', { token: operatorToken! });
      expect(listed.body.items.map(({ id }: { id: string }) => id)).toContain(key.id);

      const device = await connectDevice(origin, key.secret);
      const { message } = await ann.send(conversation.id, 'Where is my order?');
      await device.waitFor('message.sent', (event) => event.message.id === message.id);
      const sent = await device.emitWithAck('message.send', { conversationId: conversation.id, text: 'On its way' });
      expect(sent).toMatchObject({ ok: true, message: { senderId: bot.id } });
      const called = await device.emitWithAck('call.start', { conversationId: conversation.id, media: 'audio' });
      expect(called).toMatchObject({ ok: false, problem: { code: 'insufficient_scope' } });

      const [first, second] = [await register(origin, 'shopper'), await createApiKey(system(), { scopes: ['users'] })];
      const me = (actAs: string) => call(origin, 'GET', '/v1/me', { token: second.secret, headers: { 'parley-act-as': actAs } });
      expect((await me(first.id)).body.id).toBe(first.id);

      expect((await revokeApiKey(system(), key)).status).toBe(204);
      // Several requests, since each may go to another process.
      for (let attempt = 0; attempt < 4; attempt++) {
        const replies = [
          await call(origin, 'GET', '/v1/me', { token: key.secret }),
          await call(origin, 'POST', messages, { token: key.secret, body: { text: 'no more' } }),
        ];
        expect(replies.map(({ status }) => status)).toEqual([401, 401]);
      }
      await waitUntil(() => !device.socket.connected, { what: 'the end of the socket' });
      expect(device.received.map(({ type }) => type)).toContain('session.revoked');
      await expect(connectDevice(origin, key.secret)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
      expect((await me(first.id)).status).toBe(200);
    });

    test.concurrent('close their sockets when they expire', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const bot = await register(origin, 'bot');
      const expiresAt = new Date(Date.now() + 4_000).toISOString();
      const key = await createApiKey(system(), { scopes: ['messages'], userId: bot.id, expiresAt });
      const device = await connectDevice(origin, key.secret);
      await device.waitFor('session.revoked', ({ reason }) => reason === 'key_expired');
      await waitUntil(() => !device.socket.connected, { what: 'the end of the socket' });
      await expect(connectDevice(origin, key.secret)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    });
  });
}
