/** Webhooks and the feed, as the backend of a product uses them: with a key, and a receiver of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { verifyWebhook, type WebhookEvent } from '@parley/server/verify-webhook';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, register } from '../person.ts';
import { createApiKey } from '../requests/api-keys.ts';
import type { System } from '../systems/system.ts';

interface Receiver {
  url: string;
  /** Secrets that each request is verified by. */
  secrets: string[];
  events: WebhookEvent[];
  close(): void;
}

async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: '', secrets: [], events: [], close: () => server.close() };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const verified = receiver.secrets.map((secret) => verifyWebhook(request.headers, Buffer.concat(chunks), secret));
      receiver.events.push(verified[0]!);
      response.writeHead(204).end();
    } catch {
      response.writeHead(401).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

export function webhookScenarios(system: () => System): void {
  describe('webhooks and the feed', () => {
    test.concurrent('do not hold back other reads of a key while they wait', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const { secret: token } = await createApiKey(system(), { scopes: ['webhooks', 'feed'] });
      let overdue = 0;
      const polls = Array.from({ length: 10 }, async () => {
        const { status, body } = await call(origin, 'GET', '/v1/feed?after=now&types=user.suspended&wait=5', { token });
        if (body.items.length === 0) overdue++;
        return status;
      });
      // One after another, since each may go to another process.
      for (let count = 0; count < 4; count++) expect((await call(origin, 'GET', '/v1/webhooks', { token })).status).toBe(200);
      expect(overdue).toBe(0);
      expect(await Promise.all(polls)).toEqual(Array(10).fill(200));
    });

    test.concurrent('deliver what people write, signed, until they are paused; and again on request', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const receiver = await startReceiver();
      const { secret: token } = await createApiKey(system(), { scopes: ['webhooks', 'feed'] });
      const ask = async (method: string, path: string, body?: unknown, key?: string) => {
        const reply = await call(origin, method, path, { token, ...(body !== undefined && { body }), ...(key !== undefined && { key }) });
        if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
        return reply.body;
      };
      const ann = await register(origin, 'ann');
      const { conversation } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Orders' });
      const { cursor } = await ask('GET', '/v1/feed?after=now');

      const key = newId();
      const create = () => ask('POST', '/v1/webhooks', { url: receiver.url, types: ['message.sent'], description: 'orders' }, key);
      const [created, again] = await Promise.all([create(), create()]);
      expect(again).toEqual(created);
      receiver.secrets.push(created.secret);
      const path = `/v1/webhooks/${created.webhook.id}`;
      const arrivals = (id: string) => receiver.events.filter(({ data }) => (data['message'] as { id: string } | undefined)?.id === id);
      const arrived = (id: string, count = 1) =>
        waitUntil(() => arrivals(id).length >= count, { what: `webhook ${count} of a message`, deadlineMs: 20_000 });

      const { message, position } = await ann.send(conversation.id, 'Where is my order?');
      await arrived(message.id);
      expect(arrivals(message.id)[0]).toMatchObject({ type: 'message.sent', data: { conversationId: conversation.id, actorId: ann.id } });

      const { secret: newSecret } = await ask('POST', `${path}/rotate-secret`);
      const both = await ann.send(conversation.id, 'Signed twice');
      receiver.secrets.push(newSecret);
      await arrived(both.message.id);

      await ask('POST', `${path}/test`);
      await waitUntil(() => receiver.events.some(({ type }) => type === 'webhook.test'), { what: 'the test', deadlineMs: 20_000 });
      await ask('POST', `${path}/pause`);
      expect((await ask('GET', path)).webhook).toMatchObject({
        state: 'paused',
        url: receiver.url,
        lastDelivery: { status: expect.any(Number) },
      });
      await ask('PATCH', path, { description: null });
      await ask('POST', `${path}/resume`);
      await ask('POST', `${path}/seek`, { to: position });
      await arrived(message.id, 2);
      expect(new Set(arrivals(message.id).map(({ id }) => id)).size).toBe(1);

      const deliveries = (await ask('GET', `${path}/deliveries?state=delivered&limit=1000`)).items as { id: string }[];
      expect(deliveries.length).toBeGreaterThan(0);
      expect((await ask('GET', '/v1/webhooks')).items.map(({ id }: { id: string }) => id)).toContain(created.webhook.id);
      await ask('DELETE', path);
      expect((await call(origin, 'GET', path, { token })).status).toBe(404);

      const pulled: string[] = [];
      let after = cursor;
      while (!pulled.includes(both.message.id)) {
        const page = await ask('GET', `/v1/feed?types=message.sent&wait=10&limit=200&after=${after}`);
        pulled.push(...page.items.map((item: { message: { id: string } }) => item.message.id));
        after = page.cursor;
      }
      expect(pulled.filter((id) => [message.id, both.message.id].includes(id))).toEqual([message.id, both.message.id]);
      receiver.close();
    });
  });
}
