import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { operatorId } from '@parley/events/api-keys';
import { webhookEntity } from '@parley/events/entities';
import { newId } from '@parley/events/ids';
import { webhookStream } from '@parley/events/streams';
import { deleteWebhook, findWebhook } from '@parley/write-tables/webhooks';
import { ask, groupOf, register, type Person } from '../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let ann: Person;

beforeAll(async () => {
  service = await startService({ limits: { webhooks: 12 } });
  ann = await register(service);
});
afterAll(() => service.close());

const url = 'https://shop.example/hook?key=in-the-url';

const askAs = (token: string, method: string, path: string, body?: unknown) =>
  ask(service.origin, method, path, { token, ...(body !== undefined && { body }) });
const asOperator = (method: string, path: string, body?: unknown) => askAs(operatorToken, method, path, body);

async function create(fields: Record<string, unknown> = {}) {
  const reply = await asOperator('POST', '/v1/webhooks', { url, types: ['message.sent', 'call.*'], ...fields });
  expect(reply.status).toBe(201);
  const { webhook, secret } = reply.body as { webhook: { id: string }; secret: string };
  return { id: webhook.id, path: `/v1/webhooks/${webhook.id}`, webhook, secret };
}

const rowOf = async (id: string) => (await findWebhook(service.logDatabase, id))!;
const eventsOf = async (id: string) =>
  (await service.store.load([{ stream: webhookStream(id), entity: webhookEntity(id) }], { current: true })).events;

test('creating one answers with the secret once; the log has neither the secret nor the path of the URL', async () => {
  const { id, webhook, secret } = await create({ description: 'Orders' });
  expect(webhook).toMatchObject({ url, types: ['message.sent', 'call.*'], state: 'active' });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const events = await eventsOf(id);
  expect(events.map(({ type, metadata }) => [type, metadata.actorId])).toEqual([['WebhookCreated', operatorId]]);
  for (const kept of [secret.slice(6), 'in-the-url']) expect(JSON.stringify(events)).not.toContain(kept);
  expect(await rowOf(id)).toMatchObject({ secret, generation: 1 });
});

describe('a retry', () => {
  const body = { url, types: ['message.sent'], from: 'now' };
  const post = (key: string, fields: object = {}) =>
    ask(service.origin, 'POST', '/v1/webhooks', { token: operatorToken, key, body: { ...body, ...fields } });

  test('gets the same webhook and secret, also when it comes at the same time', async () => {
    const key = newId();
    const [first, ...others] = await Promise.all([post(key), post(key), post(key)]);
    const replies = [first, ...others, await post(key)];
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    for (const reply of replies) expect(reply.body).toEqual(first.body);
    expect(replies.at(-1)!.headers.get('idempotency-replayed')).toBe('true');
    const { id } = first.body.webhook;
    expect(await rowOf(id)).toMatchObject({ secret: first.body.secret });
    expect(await eventsOf(id)).toHaveLength(1);
    expect((await post(key, { types: ['*'] })).body.code).toBe('idempotency_key_reused');
  });

  test('finishes what a crash has left after the event', async () => {
    const key = newId();
    const { id } = (await post(key)).body.webhook;
    const before = await rowOf(id);
    await service.logDatabase.write([deleteWebhook(id)]);
    expect((await post(key)).body.webhook.id).toBe(id);
    expect((await rowOf(id)).startAt).toBe(before.startAt);
    expect(await eventsOf(id)).toHaveLength(1);
    await asOperator('DELETE', `/v1/webhooks/${id}`);
  });

  test('of a webhook that was deleted creates none', async () => {
    const key = newId();
    const { id } = (await post(key)).body.webhook;
    await asOperator('DELETE', `/v1/webhooks/${id}`);
    expect((await post(key)).status).toBe(404);
    expect(await findWebhook(service.logDatabase, id)).toBeNull();
  });
});

test.each([
  ['no TLS', { url: 'http://shop.example' }, 'url'],
  ['a private address', { url: 'https://10.0.0.1' }, 'url'],
  ['credentials in the URL', { url: 'https://a:b@shop.example' }, 'url'],
  ['a type that does not exist', { types: ['message.read'] }, 'types.0'],
  ['a family that does not exist', { types: ['messages.*'] }, 'types.0'],
  ['no type', { types: [] }, 'types'],
  ['a place that does not exist', { from: 'yesterday' }, 'from'],
])('rejects %s', async (_what, fields, path) => {
  const { status, body } = await asOperator('POST', '/v1/webhooks', { url, types: ['*'], ...fields });
  expect([status, body.errors[0].path]).toEqual([422, path]);
});

test('is for operators and keys with the scope', async () => {
  const key = async (scopes: string[]) => (await asOperator('POST', '/v1/api-keys', { name: 'Shop', scopes })).body.secret as string;
  const body = { url, types: ['*'] };
  const created = await askAs(await key(['webhooks']), 'POST', '/v1/webhooks', body);
  expect(created.status).toBe(201);
  const [event] = await eventsOf(created.body.webhook.id);
  expect(event!.metadata.apiKeyId).toMatch(/^[0-9A-Za-z]{12}$/);
  expect((await askAs(await key(['feed']), 'POST', '/v1/webhooks', body)).body.code).toBe('insufficient_scope');
  expect((await askAs(ann.session.accessToken, 'POST', '/v1/webhooks', body)).status).toBe(404);
});

describe('a webhook', () => {
  test('is changed, paused, resumed and deleted, each recorded once', async () => {
    const { id, path } = await create();
    expect((await asOperator('PATCH', path, { types: ['*'], description: null })).status).toBe(204);
    for (const change of ['pause', 'pause', 'resume']) expect((await asOperator('POST', `${path}/${change}`)).status).toBe(204);
    expect(await rowOf(id)).toMatchObject({ types: ['*'], url, state: 'active' });
    expect((await asOperator('PATCH', path, { url: 'https://127.0.0.1' })).status).toBe(422);
    expect((await asOperator('POST', `${path}/test`)).status).toBe(204);
    expect((await rowOf(id)).testId).not.toBeNull();
    expect((await asOperator('DELETE', path)).status).toBe(204);
    for (const [method, suffix] of [
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/test'],
    ] as const)
      expect((await asOperator(method, path + suffix)).status).toBe(404);
    const types = (await eventsOf(id)).map(({ type }) => type);
    expect(types).toEqual(['WebhookCreated', 'WebhookChanged', 'WebhookPaused', 'WebhookResumed', 'WebhookDeleted']);
  });

  test('that was disabled starts again when it is resumed', async () => {
    const { id, path } = await create();
    const values = ['disabled', 'failed', 5];
    await service.logDatabase.write([{ sql: 'UPDATE webhooks SET state = ?, reason = ?, failing_since = ?', values }]);
    expect((await asOperator('POST', `${path}/resume`)).status).toBe(204);
    expect(await rowOf(id)).toMatchObject({ state: 'active', reason: null, failingSince: null });
  });

  test('keeps its old secret for a day after a new one is made', async () => {
    const { id, path, secret } = await create();
    const { body } = await asOperator('POST', `${path}/rotate-secret`);
    const row = await rowOf(id);
    expect(row).toMatchObject({ secret: body.secret, previousSecret: secret });
    expect(row.previousSecretUntil! / 1_000 - Date.now()).toBeCloseTo(24 * 3_600_000, -5);
    expect(JSON.stringify(await eventsOf(id))).not.toContain(body.secret.slice(6));
  });

  test('is given one new secret however often a request for it is repeated', async () => {
    const { id, path, secret } = await create();
    const rotate = (key: string) => ask(service.origin, 'POST', `${path}/rotate-secret`, { token: operatorToken, key });
    const key = newId();
    const answers = [...(await Promise.all([rotate(key), rotate(key)])), await rotate(key)];
    const made = answers.map(({ body }) => (body as { secret: string }).secret);
    expect(new Set(made).size).toBe(1);
    expect(await rowOf(id)).toMatchObject({ secret: made[0], previousSecret: secret });
    expect((await eventsOf(id)).filter(({ type }) => type === 'WebhookSecretRotated')).toHaveLength(1);
    const next = (await rotate(newId())).body as { secret: string };
    expect(await rowOf(id)).toMatchObject({ secret: next.secret, previousSecret: made[0] });
  });

  test('starts where the request says: the start, now, a time or the position of an event', async () => {
    const { id, path } = await create({ from: 'start' });
    expect(await rowOf(id)).toMatchObject({ startAt: 0, startPartition: null });
    const conversation = await groupOf(ann);
    const { body } = await askAs(ann.session.accessToken, 'POST', `${conversation}/messages`, { text: 'hello' });
    const seek = (to: string) => asOperator('POST', `${path}/seek`, { to });
    expect((await seek(body.position)).status).toBe(204);
    const sentAt = Date.parse(body.message.sentAt);
    const sought = await rowOf(id);
    expect([Math.floor(sought.startAt / 1_000), sought.generation]).toEqual([sentAt, 2]);
    expect(sought.startPosition).toBeGreaterThan(0);
    await seek('2026-05-01T12:00:00+02:00');
    expect(await rowOf(id)).toMatchObject({ startAt: Date.parse('2026-05-01T10:00:00Z') * 1_000, startPosition: null, generation: 3 });
    await seek('now');
    expect((await rowOf(id)).startAt).toBeGreaterThanOrEqual(sought.startAt);
    expect((await seek('1.0.zzzz')).status).toBe(412);
    expect((await asOperator('POST', `/v1/webhooks/${newId()}/seek`, { to: 'now' })).status).toBe(404);
  });
});

test('their number is limited, not that of retries', async () => {
  const post = (key: string) => ask(service.origin, 'POST', '/v1/webhooks', { token: operatorToken, key, body: { url, types: ['*'] } });
  const keys = Array.from({ length: 12 }, () => newId());
  const statuses: number[] = [];
  for (const key of keys) statuses.push((await post(key)).status);
  expect(statuses.at(-1)).toBe(429);
  expect((await post(keys[statuses.lastIndexOf(201)]!)).status).toBe(201);
});
