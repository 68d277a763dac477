import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiKeySessionId, operatorId } from '@parley/events/api-keys';
import { apiKeyEntity } from '@parley/events/entities';
import { newId } from '@parley/events/ids';
import { apiKeyStream } from '@parley/events/streams';
import { findApiKey } from '@parley/write-tables/api-keys';
import { describedConversationRefs } from '../conversations/entity-refs.ts';
import { ask, groupOf, register, type Person } from '../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let ann: Person;
let ben: Person;
beforeAll(async () => {
  service = await startService();
  [ann, ben] = [await register(service), await register(service)];
});
afterAll(() => service.close());

const asOperator = (method: string, path: string, body?: unknown) =>
  ask(service.origin, method, path, { token: operatorToken, ...(body !== undefined && { body }) });
const create = async (fields: Record<string, unknown> = {}) => {
  const reply = await asOperator('POST', '/v1/api-keys', { name: 'Shop', scopes: ['conversations', 'messages'], ...fields });
  expect(reply.status).toBe(201);
  return reply.body as { apiKey: { id: string }; secret: string };
};
const withKey = (token: string, method: string, path: string, body?: unknown, actAs?: string) =>
  ask(service.origin, method, path, { token, body, headers: actAs === undefined ? {} : { 'parley-act-as': actAs } });
const eventsOf = async (keyId: string) => {
  const id = apiKeySessionId(keyId);
  return (await service.store.load([{ stream: apiKeyStream(id), entity: apiKeyEntity(id) }], { current: true })).events;
};

describe('creating a key', () => {
  test.each(['2999-01-01T00:00:00Z', '2999-01-01T02:00:00+02:00', '2999-01-01T00:00:00.000000Z'])(
    'takes the expiry %s',
    async (expiresAt) => {
      expect((await create({ userId: ann.id, expiresAt })).apiKey).toMatchObject({ expiresAt: '2999-01-01T00:00:00.000Z' });
    },
  );

  test('answers with the key once; the log has neither secret nor hash, the table only the hash', async () => {
    const { apiKey, secret } = await create({ userId: ann.id, expiresAt: '2999-01-01T00:00:00.000Z' });
    expect(apiKey).toEqual({
      id: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      name: 'Shop',
      scopes: ['conversations', 'messages'],
      userId: ann.id,
      createdAt: expect.any(String),
      lastUsedAt: null,
      expiresAt: '2999-01-01T00:00:00.000Z',
    });
    expect(secret).toMatch(new RegExp(`^parley_sk_${apiKey.id}_[0-9A-Za-z]{43}$`));
    const events = await eventsOf(apiKey.id);
    expect(events.map(({ type, metadata }) => [type, metadata.actorId])).toEqual([['ApiKeyCreated', operatorId]]);
    const row = await findApiKey(service.logDatabase, apiKey.id);
    const [own, hash] = [secret.slice(-43), row!.secretHash];
    for (const text of [own, hash.toString('hex'), hash.toString('base64')]) expect(JSON.stringify(events)).not.toContain(text);
    expect(JSON.stringify(row)).not.toContain(own);
    expect(hash).toHaveLength(32);
  });

  test.each([
    ['a scope that does not exist', { scopes: ['everything'] }, 'scopes.0'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['a user that does not exist', { userId: newId() }, 'userId'],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00.000Z' }, 'expiresAt'],
  ])('rejects %s', async (_what, fields, path) => {
    const { status, body } = await asOperator('POST', '/v1/api-keys', { name: 'Shop', scopes: ['messages'], ...fields });
    expect([status, body.errors[0].path]).toEqual([422, path]);
  });

  test('is for operators: 401 without credentials, 404 for a user, 403 for a key', async () => {
    const body = { name: 'Shop', scopes: ['messages'] };
    const { secret } = await create({ userId: ann.id });
    const post = async (token?: string) =>
      (await ask(service.origin, 'POST', '/v1/api-keys', { body, ...(token !== undefined && { token }) })).status;
    expect([await post(), await post('wrong'), await post(ann.session.accessToken), await post(secret)]).toEqual([401, 401, 404, 403]);
  });
});

describe('a retry of creating a key', () => {
  const body = { name: 'Shop', scopes: ['messages'] };
  const post = (key: string, fields: object = {}) =>
    ask(service.origin, 'POST', '/v1/api-keys', { token: operatorToken, key, body: { ...body, ...fields } });

  test('gets the same key with its secret, also when it comes at the same time', async () => {
    const key = newId();
    const [first, ...others] = await Promise.all([post(key), post(key), post(key)]);
    const replies = [first, ...others, await post(key)];
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    for (const reply of replies) expect(reply.body).toEqual(first.body);
    expect(replies.at(-1)!.headers.get('idempotency-replayed')).toBe('true');
    const { apiKey, secret } = first.body;
    expect(secret).toMatch(new RegExp(`^parley_sk_${apiKey.id}_[0-9A-Za-z]{43}$`));
    expect(await eventsOf(apiKey.id)).toHaveLength(1);
    const path = await groupOf(ann, ben);
    expect((await withKey(secret, 'POST', `${path}/messages`, { text: 'hello' }, ann.id)).status).toBe(201);
    expect((await post(key, { name: 'Other' })).body.code).toBe('idempotency_key_reused');
    expect((await post(newId())).body.apiKey.id).not.toBe(apiKey.id);
  });

  test('gets nothing once the key is revoked', async () => {
    const key = newId();
    const { apiKey, secret } = (await post(key)).body;
    await asOperator('DELETE', `/v1/api-keys/${apiKey.id}`);
    expect((await post(key)).status).toBe(404);
    expect((await withKey(secret, 'POST', '/v1/conversations', { kind: 'group', title: 'Late' }, ann.id)).status).toBe(401);
  });
});

describe('a key', () => {
  test('acts as a user; events name both', async () => {
    const path = await groupOf(ann, ben);
    const { apiKey, secret } = await create();
    const sent = await withKey(secret, 'POST', `${path}/messages`, { text: 'from the shop' }, ann.id);
    expect([sent.status, sent.body.message.senderId]).toEqual([201, ann.id]);
    const renamed = await withKey(secret, 'PATCH', path, { title: 'Order 7' }, ann.id);
    expect(renamed.status).toBe(200);
    const conversationId = path.split('/').at(-1)!;
    const { events } = await service.store.load(describedConversationRefs(conversationId), { current: true });
    expect(events.map(({ type, metadata }) => [type, metadata.actorId, metadata.apiKeyId])).toEqual([
      ['ConversationCreated', ann.id, undefined],
      ['ConversationRenamed', ann.id, apiKey.id],
    ]);
  });

  test('of a scope does nothing else, and names who it acts as', async () => {
    const path = await groupOf(ann, ben);
    const { secret } = await create({ scopes: ['messages'] });
    const renamed = await withKey(secret, 'PATCH', path, { title: 'No' }, ann.id);
    expect([renamed.status, renamed.body.code, renamed.body.scope]).toEqual([403, 'insufficient_scope', 'conversations']);
    const replies = [
      await withKey(secret, 'PATCH', `${path}/messages/${newId()}`, { text: 'who?' }),
      await withKey(secret, 'POST', `${path}/messages`, { text: 'who?' }, newId()),
      await withKey(secret, 'PUT', '/v1/me/password', { currentPassword: 'a', newPassword: 'correct horse 2' }, ann.id),
    ];
    expect(replies.map(({ status, body }) => [status, body.code])).toEqual([
      [403, 'act_as_required'],
      [404, 'not_found'],
      [403, 'insufficient_scope'],
    ]);
  });

  test('has a time of its last use', async () => {
    const { apiKey, secret } = await create({ userId: ann.id });
    await withKey(secret, 'POST', '/v1/conversations', { kind: 'group', title: 'Used' });
    // Written after the request was admitted, before or after its answer: one more write of this database comes after it.
    await create();
    expect((await findApiKey(service.logDatabase, apiKey.id))!.lastUsedAt).toBeGreaterThan(0);
  });

  test('expires', async () => {
    const { secret } = await create({ userId: ann.id, expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const post = async () => (await withKey(secret, 'POST', '/v1/conversations', { kind: 'group', title: 'In time' })).status;
    expect(await post()).toBe(201);
    service.time.ahead = 3_600_001;
    expect(await post()).toBe(401);
    service.time.ahead = 0;
  });
});

describe('revoking a key', () => {
  test('ends it at once and closes its sockets; once more changes nothing', async () => {
    const { apiKey, secret } = await create({ userId: ann.id });
    const post = async () => (await withKey(secret, 'POST', '/v1/conversations', { kind: 'group', title: 'Still' })).status;
    expect(await post()).toBe(201);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect((await asOperator('DELETE', `/v1/api-keys/${apiKey.id}`)).status).toBe(204);
      expect(await post()).toBe(401);
    }
    expect((await eventsOf(apiKey.id)).map(({ type }) => type)).toEqual(['ApiKeyCreated', 'ApiKeyRevoked']);
    const sessionId = apiKeySessionId(apiKey.id);
    expect(service.pushes).toContainEqual(expect.objectContaining({ kind: 'session_revoked', sessionId, reason: 'key_revoked' }));
  });

  test('while it is in use: no request that begins after the answer succeeds', async () => {
    const path = await groupOf(ann, ben);
    const { apiKey, secret } = await create({ userId: ann.id });
    let isRevoked = false;
    const late: number[] = [];
    const sending = Array.from({ length: 8 }, async () => {
      for (let sent = 0; sent < 40; sent++) {
        const beganAfter = isRevoked;
        const { status } = await withKey(secret, 'POST', `${path}/messages`, { text: 'quick' });
        if (beganAfter) late.push(status);
      }
    });
    await withKey(secret, 'POST', `${path}/messages`, { text: 'running' });
    await asOperator('DELETE', `/v1/api-keys/${apiKey.id}`);
    isRevoked = true;
    await Promise.all(sending);
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late)).toEqual(new Set([401]));
  });

  test('of a key that does not exist answers 404', async () => {
    for (const id of ['000000000000', 'x', newId()]) expect((await asOperator('DELETE', `/v1/api-keys/${id}`)).status).toBe(404);
    const { apiKey } = await create();
    const otherCase = apiKey.id === apiKey.id.toLowerCase() ? apiKey.id.toUpperCase() : apiKey.id.toLowerCase();
    expect((await asOperator('DELETE', `/v1/api-keys/${otherCase}`)).status).toBe(otherCase === apiKey.id ? 204 : 404);
  });
});
