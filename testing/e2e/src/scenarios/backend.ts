/** The backend of a product: an API key that acts as no user. */
import { describe, expect, test } from '@jest/globals';
import { call, connectDevice, register, type Reply } from '../person.ts';
import { createApiKey } from '../requests/api-keys.ts';
import type { System } from '../systems/system.ts';

export function backendScenarios(system: () => System): void {
  describe('the backend of a product', () => {
    test.concurrent('keeps a group under its own id, and sends system messages to it', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const key = await createApiKey(system(), { scopes: ['conversations', 'messages'] });
      const [buyer, seller] = await Promise.all([register(origin, 'buyer'), register(origin, 'seller')]);
      const device = await connectDevice(origin, buyer.session.accessToken);
      const external = `/v1/conversations/external/order-${buyer.id}`;
      const ask = (method: string, path: string, body?: unknown, positions?: string): Promise<Reply<any>> =>
        call(origin, method, path, { token: key.secret, ...(body !== undefined && { body }), ...(positions && { positions }) });

      const group = { kind: 'group', title: 'Order', memberIds: [buyer.id, seller.id], custom: { order: 7 } };
      const { conversation } = (await ask('PUT', external, group)).body;
      await device.waitFor('conversation.created', (event) => event.actorId === null && event.custom?.['order'] === 7);
      const changed = await ask('PUT', external, { ...group, custom: { order: 7, paid: true } });
      await device.waitFor('conversation.changed', (event) => event.custom?.['paid'] === true);
      const found = await ask('GET', external, undefined, changed.body.position);
      expect(found.body).toEqual({ ...conversation, custom: { order: 7, paid: true }, lastSeq: 2 });

      const path = `/v1/conversations/${conversation.id}`;
      const { message, position } = (await ask('POST', `${path}/messages`, { text: 'Your parcel has left', custom: { parcel: 1 } })).body;
      await device.waitFor('message.sent', (event) => event.message.id === message.id && event.message.kind === 'system');
      buyer.remember(position);
      const lastMessage = { ...message, kind: 'system', senderId: null, custom: { parcel: 1 } };
      const inbox = await buyer.get(path);
      expect(inbox).toMatchObject({ title: 'Order', custom: { paid: true }, role: 'member', unreadCount: 1, lastMessage });
      const page = (await buyer.get(`${path}/timeline`)).items;
      expect(page.map(({ kind, seq }: { kind: string; seq: number }) => [kind, seq])).toEqual([
        ['event', 1],
        ['message', 3],
      ]);
      const [hit] = (await buyer.get(`/v1/messages/search?q=parcel&conversationId=${conversation.id}`)).items;
      expect(hit.message).toEqual(lastMessage);
      expect((await buyer.ask('DELETE', `${path}/messages/${message.id}`)).status).toBe(403);
      await buyer.command('PUT', `${path}/receipt`, { read: message.seq });
      expect((await buyer.get(path)).unreadCount).toBe(0);
    });
  });
}
