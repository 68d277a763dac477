/** Conversations and messages by an API key that acts as no user. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { backendId } from '@parley/events/api-keys';
import { newId, pairId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { ask, groupOf, people, statusesOf, type Person, type Reply } from '../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let ada: Person;
let bob: Person;
let key: { id: string; secret: string };
beforeAll(async () => {
  service = await startService();
  [ada, bob] = (await people([service], 2)) as [Person, Person];
  const body = { name: 'Shop', scopes: ['conversations', 'messages'] };
  const created = await ask(service.origin, 'POST', '/v1/api-keys', { token: operatorToken, body });
  key = { id: created.body.apiKey.id, secret: created.body.secret };
});
afterAll(() => service.close());

const backend = (method: string, path: string, body: unknown, idempotencyKey?: string): Promise<Reply> =>
  ask(service.origin, method, path, { token: key.secret, body, ...(idempotencyKey !== undefined && { key: idempotencyKey }) });
const put = (externalId: string, body: object = {}) =>
  backend('PUT', `/v1/conversations/external/${externalId}`, { kind: 'group', memberIds: [ada.id, bob.id], ...body });
const logOf = (id: string) => service.store.readStream(conversationStream(id), { after: 0, limit: 100 });

describe('a conversation with an external id', () => {
  test('is created, then changed', async () => {
    const created = await put('order-1', { title: 'Order 1', custom: { order: 1 } });
    expect([created.status, created.headers.get('location')]).toEqual([201, '/v1/conversations/external/order-1']);
    const { conversation } = created.body;
    expect(conversation).toEqual({
      id: expect.any(String),
      externalId: 'order-1',
      kind: 'group',
      title: 'Order 1',
      avatarUrl: null,
      custom: { order: 1 },
      expireAfter: null,
      lastSeq: 1,
      memberCount: 2,
    });
    const changed = await put('order-1', { custom: { order: 1, paid: true } });
    expect([changed.status, changed.body.conversation]).toEqual([200, { ...conversation, custom: { order: 1, paid: true }, lastSeq: 2 }]);
    expect((await put('order-1')).body.conversation.lastSeq).toBe(2);
    const [first] = await logOf(conversation.id);
    expect(first).toMatchObject({ metadata: { actorId: backendId, apiKeyId: key.id } });
  });

  test('is one, however many ask at once', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => put('order-2')));
    expect(statusesOf(replies)).toEqual([200, 200, 200, 200, 200, 201]);
    const ids = new Set(replies.map(({ body }) => body.conversation.id));
    expect(ids.size).toBe(1);
    expect(await logOf([...ids][0])).toHaveLength(1);
  });

  test('is created under the same id after a creation that was refused', async () => {
    expect((await put('order-3', { memberIds: [newId()] })).body.errors[0].path).toBe('memberIds.0');
    expect((await put('order-3')).status).toBe(201);
  });

  test.each(['', ' ', 'x'.repeat(129), ' order', 'or\nder'])('needs an external id that is text: %j', async (externalId) => {
    expect((await put(encodeURIComponent(externalId))).status).toBeGreaterThanOrEqual(404);
  });

  test('is hidden from users, and closed to keys that act as one', async () => {
    const body = { kind: 'group', memberIds: [bob.id] };
    expect((await ada.ask('PUT', '/v1/conversations/external/order-1', body)).status).toBe(404);
    const asUser = { token: key.secret, body, headers: { 'parley-act-as': ada.id } };
    expect((await ask(service.origin, 'PUT', '/v1/conversations/external/order-1', asUser)).body.code).toBe('forbidden');
  });
});

describe('a direct conversation of two users', () => {
  const open = (body: object) => backend('POST', '/v1/conversations', { kind: 'direct', ...body });

  test('is the one that they would open themselves', async () => {
    const [one, other] = (await people([service], 2)) as [Person, Person];
    const opened = await open({ userIds: [one.id, other.id], custom: { order: 1 } });
    expect([opened.status, opened.body.conversation]).toMatchObject([201, { id: pairId(one.id, other.id), custom: { order: 1 } }]);
    expect((await other.ask('POST', '/v1/conversations', { kind: 'direct', userId: one.id })).status).toBe(200);
    expect((await open({ userIds: [other.id, one.id] })).status).toBe(200);
  });

  test('needs two users who exist, and a key that acts as no user', async () => {
    const refused = [{ userIds: [ada.id, newId()] }, { userIds: [ada.id, ada.id] }, { userIds: [ada.id] }, { userId: ada.id }, {}];
    for (const body of refused) expect((await open(body)).body.code).toBe('validation_failed');
    const byUser = await ada.ask('POST', '/v1/conversations', { kind: 'direct', userIds: [ada.id, bob.id] });
    expect([byUser.status, byUser.body.errors[0].path]).toEqual([422, 'userIds']);
  });
});

describe('a system message', () => {
  test('has no author, and is sent once for each key', async () => {
    const messages = `${await groupOf(ada, bob)}/messages`;
    const sent = await backend('POST', messages, { text: 'Order shipped', custom: { parcel: 7 } }, 'k');
    expect([sent.status, sent.body.message]).toMatchObject([
      201,
      { seq: 2, kind: 'system', senderId: null, text: 'Order shipped', custom: { parcel: 7 }, reactions: [] },
    ]);
    expect(sent.body.message).not.toHaveProperty('status');
    const again = await backend('POST', messages, { text: 'Order shipped', custom: { parcel: 7 } }, 'k');
    expect([again.headers.get('idempotency-replayed'), again.body.message.id]).toEqual(['true', sent.body.message.id]);
  });

  test('can be quoted, but neither edited nor deleted, not even by an owner', async () => {
    const messages = `${await groupOf(ada, bob)}/messages`;
    const { message } = (await backend('POST', messages, { text: 'Order shipped' })).body;
    const replies = [
      await ada.ask('PATCH', `${messages}/${message.id}`, { text: 'changed' }),
      await ada.ask('DELETE', `${messages}/${message.id}`),
    ];
    expect(replies.map(({ body }) => body.code)).toEqual(['forbidden', 'forbidden']);
    const reply = await bob.ask('POST', messages, { text: 'thanks', replyTo: message.id });
    expect(reply.body.message.replyTo).toMatchObject({ id: message.id, senderId: null });
  });

  test('needs a conversation and a text, and has nothing of a user', async () => {
    expect((await backend('POST', `/v1/conversations/${newId()}/messages`, { text: 'x' })).status).toBe(404);
    const messages = `${await groupOf(ada, bob)}/messages`;
    for (const body of [{ custom: {} }, { text: 'x', mentions: [ada.id] }, { text: 'x', clientId: 'c' }])
      expect((await backend('POST', messages, body)).body.code).toBe('validation_failed');
  });
});

describe('data of the product', () => {
  test('is kept as sent, changed as a whole, and removed by null', async () => {
    const custom = { z: 1, a: [null, { ü: '👋' }], __proto__x: true };
    const path = `${await groupOf(ada, bob)}/messages`;
    const { message } = (await bob.ask('POST', path, { text: 'x', custom })).body;
    expect(JSON.stringify(message.custom)).toBe(JSON.stringify(custom));
    const edit = async (body: object) => (await bob.ask('PATCH', `${path}/${message.id}`, body)).body.message;
    expect(await edit({ text: 'y' })).toMatchObject({ text: 'y', custom });
    expect(await edit({ text: 'y', custom: { b: 1 } })).toMatchObject({ seq: message.seq, custom: { b: 1 } });
    expect(await edit({ text: 'y', custom: null })).toMatchObject({ custom: null });
  });

  test('of a group is set at its creation, and changed by its admins', async () => {
    const { conversation } = (await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', custom: { a: 1 } })).body;
    expect(conversation.custom).toEqual({ a: 1 });
    const changed = await ada.ask('PATCH', `/v1/conversations/${conversation.id}`, { custom: { b: 2 } });
    expect(changed.body.conversation).toMatchObject({ title: 'Tea', custom: { b: 2 }, lastSeq: 2 });
  });

  const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
  test.each([
    ['of 4 KiB', `{"a":"${'x'.repeat(4_088)}"}`, 201],
    ['of more than 4 KiB', `{"a":"${'x'.repeat(4_089)}"}`, 422],
    ['of more than 4 KiB in fewer characters', `{"a":"${'ü'.repeat(2_045)}"}`, 422],
    ['with 32 levels', nested(32), 201],
    ['with 33 levels', nested(33), 422],
    ['with more levels than a stack holds', nested(20_000), 422],
    ['that is an array', '[]', 422],
    ['that is text', '"x"', 422],
  ])('%s', async (_what, custom, status) => {
    const headers = { authorization: `Bearer ${ada.session.accessToken}`, 'content-type': 'application/json' };
    const body = `{"text":"x","custom":${custom}}`;
    expect((await fetch(`${service.origin}${await groupOf(ada)}/messages`, { method: 'POST', headers, body })).status).toBe(status);
  });
});
