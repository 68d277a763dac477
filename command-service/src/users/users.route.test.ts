import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiKeySessionId } from '@parley/events/api-keys';
import { accountStream } from '@parley/events/streams';
import { accountRefs } from '../accounts/account.ts';
import { ask, groupOf, register, statusesOf, type Body, type RequestOptions } from '../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let shop: { id: string; secret: string };
beforeAll(async () => {
  service = await startService();
  shop = await createKey({ scopes: ['users', 'sessions'] });
});
afterAll(() => service.close());

async function createKey(fields: object) {
  const { body } = await ask(service.origin, 'POST', '/v1/api-keys', { token: operatorToken, body: { name: 'Shop', ...fields } });
  return { id: body.apiKey.id as string, secret: body.secret as string };
}
const asShop = (method: string, path: string, body?: unknown, options: RequestOptions = {}) =>
  ask(service.origin, method, path, { token: shop.secret, ...(body !== undefined && { body }), ...options });
const put = (externalId: string, body: object, options?: RequestOptions) =>
  asShop('PUT', `/v1/users/external/${encodeURIComponent(externalId)}`, body, options);
let count = 0;
const newExternalId = () => `customer/${++count}`;
const createUser = async (fields: object = {}) => (await put(newExternalId(), { displayName: 'Mary', ...fields })).body.user;
const eventsOf = async (userId: string) => (await service.store.load(accountRefs(userId), { current: true })).events;
const logInAs = (login: string) => ask(service.origin, 'POST', '/v1/sessions', { body: { login, password: 'correct horse battery' } });

describe('a user of the product', () => {
  test('needs a name only; the event names the key', async () => {
    const externalId = newExternalId();
    const { status, headers, body } = await put(externalId, { displayName: 'Mary' });
    expect([status, headers.get('location')]).toEqual([201, `/v1/users/${body.user.id}`]);
    expect(body.user).toMatchObject({ kind: 'person', username: null, displayName: 'Mary', externalId, custom: null, suspendedAt: null });
    const events = await eventsOf(body.user.id);
    expect(events.map(({ type, stream, metadata }) => [type, stream, metadata.actorId, metadata.apiKeyId])).toEqual(
      ['AccountRegistered', 'ExternalIdAssigned'].map((type) => [type, accountStream(body.user.id), apiKeySessionId(shop.id), shop.id]),
    );
  });

  test('is changed where it differs: what is missing stays, null removes', async () => {
    const externalId = newExternalId();
    const whole = {
      displayName: 'Mary',
      email: `${count}@shop.example`,
      avatarUrl: 'https://shop.example/m.png',
      about: 'Reads',
      custom: { z: 1, a: [2] },
    };
    const created = await put(externalId, whole);
    expect(created.body.user).toMatchObject(whole);
    const changed = await put(externalId, { displayName: 'Mary S.', about: null });
    expect([changed.status, changed.body.user]).toEqual([200, { ...created.body.user, displayName: 'Mary S.', about: null }]);
    const before = (await eventsOf(created.body.user.id)).length;
    const same = await put(externalId, { ...whole, displayName: 'Mary S.', about: null });
    expect([same.status, (await eventsOf(created.body.user.id)).length]).toEqual([200, before]);
    const kind = await put(externalId, { displayName: 'Mary', kind: 'bot' });
    expect([kind.status, kind.body.errors[0].path]).toEqual([422, 'kind']);
  });

  test('is one user, however many requests create it at once', async () => {
    const externalId = newExternalId();
    const email = `${count}@shop.example`;
    const replies = await Promise.all(Array.from({ length: 12 }, () => put(externalId, { displayName: 'Mary', email })));
    expect(new Set(replies.map(({ body }) => body.user.id)).size).toBe(1);
    expect(statusesOf(replies)).toEqual([...Array<number>(11).fill(200), 201]);
  });

  test('keeps the first result for a key; the key for another command is refused', async () => {
    const externalId = newExternalId();
    const once = await put(externalId, { displayName: 'Mary' }, { key: 'k1' });
    await put(externalId, { displayName: 'Maria' });
    const again = await put(externalId, { displayName: 'Mary' }, { key: 'k1' });
    expect([again.status, again.body.user.id, again.headers.get('idempotency-replayed')]).toEqual([201, once.body.user.id, 'true']);
    expect((await put(externalId, { displayName: 'M.' }, { key: 'k1' })).body.code).toBe('idempotency_key_reused');
    const [first, retry] = [
      await asShop('POST', '/v1/users', { displayName: 'Bot', kind: 'bot' }, { key: 'k2' }),
      await asShop('POST', '/v1/users', { displayName: 'Bot', kind: 'bot' }, { key: 'k2' }),
    ];
    expect([first.status, retry.status, retry.body.user.id]).toEqual([201, 201, first.body.user.id]);
  });

  test('has unique names', async () => {
    const [externalId, ann] = [newExternalId(), await register(service)];
    await put(externalId, { displayName: 'Mary', email: 'mary@shop.example' });
    const codes = [
      await asShop('POST', '/v1/users', { externalId, displayName: 'Other' }),
      await asShop('POST', '/v1/users', { displayName: 'Other', username: ann.username }),
      await put(newExternalId(), { displayName: 'Other', email: 'MARY@shop.example' }),
    ].map(({ status, body }) => [status, body.code]);
    expect(codes).toEqual([
      [409, 'external_id_taken'],
      [409, 'username_taken'],
      [409, 'email_taken'],
    ]);
  });

  test.each([
    ['no name', {}, 'displayName'],
    ['custom data that is too large', { displayName: 'M', custom: { a: 'x'.repeat(4_096) } }, 'custom'],
    ['a list as custom data', { displayName: 'M', custom: [] }, 'custom'],
    ['a picture that a browser must not open', { displayName: 'M', avatarUrl: 'javascript:alert(1)' }, 'avatarUrl'],
  ])('with %s is refused', async (_what, fields, path) => {
    const { status, body } = await put(newExternalId(), fields);
    expect([status, body.errors[0].path]).toEqual([422, path]);
  });

  test.each(['', 'x'.repeat(129), 'a\u0007b', ' a'])('has no id like %j', async (externalId) => {
    const { status } = await asShop('POST', '/v1/users', { externalId, displayName: 'M' });
    expect(status).toBe(422);
  });

  test('is for backends and operators: others get 401, 404 or 403', async () => {
    const ann = await register(service);
    const [other, bot] = [await createKey({ scopes: ['messages'] }), await createKey({ scopes: ['users'], userId: ann.id })];
    const post = (token?: string, headers = {}) =>
      ask(service.origin, 'POST', '/v1/users', { body: { displayName: 'M' }, headers, ...(token !== undefined && { token }) });
    const replies = [
      await post(),
      await post(ann.session.accessToken),
      await post(other.secret),
      await post(bot.secret),
      await post(shop.secret, { 'parley-act-as': ann.id }),
      await post(operatorToken),
    ];
    expect(replies.map(({ status, body }) => [status, body.code])).toEqual([
      [401, 'unauthenticated'],
      [404, 'not_found'],
      [403, 'insufficient_scope'],
      [403, 'forbidden'],
      [403, 'forbidden'],
      [201, undefined],
    ]);
  });
});

test('a batch does each user by itself', async () => {
  const known = await createUser({ email: 'known@shop.example' });
  const [one, two, three] = [newExternalId(), newExternalId(), newExternalId()];
  const users = [
    { externalId: one, displayName: 'One' },
    { externalId: known.externalId, displayName: 'Known' },
    { externalId: two, displayName: 'Two', email: 'known@shop.example' },
    { externalId: three, displayName: 'Three' },
  ];
  const { status, body } = await asShop('POST', '/v1/users/batch', { users });
  expect(status).toBe(200);
  expect(
    body.results.map(({ externalId, status, user, problem }: Body) => [externalId, status, user?.displayName ?? problem.code]),
  ).toEqual([
    [one, 201, 'One'],
    [known.externalId, 200, 'Known'],
    [two, 409, 'email_taken'],
    [three, 201, 'Three'],
  ]);
  expect((await asShop('POST', '/v1/users/batch', { users: Array(101).fill(users[0]) })).status).toBe(422);
});

describe('sessions by a backend', () => {
  test('work as after a log-in, until they are revoked', async () => {
    const { id } = await createUser();
    const { status, body } = await asShop('POST', `/v1/users/${id}/sessions`, { deviceName: 'Web' });
    expect([status, Object.keys(body.session).sort()]).toEqual([201, ['accessToken', 'accessTokenExpiresAt', 'id', 'refreshToken']]);
    const talk = () =>
      ask(service.origin, 'POST', '/v1/conversations', { token: body.session.accessToken, body: { kind: 'group', title: 'T' } });
    expect((await talk()).status).toBe(201);
    const revoke = (issuedBefore?: string) => asShop('POST', `/v1/users/${id}/sessions/revoke`, issuedBefore ? { issuedBefore } : {});
    expect([(await revoke('2020-01-01T00:00:00.000Z')).status, (await talk()).status]).toEqual([204, 201]);
    expect([(await revoke()).status, (await talk()).status]).toEqual([204, 401]);
    for (const path of ['sessions', 'sessions/revoke']) expect((await asShop('POST', `/v1/users/${shop.id}/${path}`, {})).status).toBe(404);
  });

  test('end after their ttl, however often they are refreshed', async () => {
    const { id } = await createUser();
    let { session } = (await asShop('POST', `/v1/users/${id}/sessions`, { ttl: 3_600 })).body;
    const refresh = () => ask(service.origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: session.refreshToken } });
    for (const minutes of [20, 40, 59]) {
      service.time.ahead = minutes * 60_000;
      const { status, body } = await refresh();
      expect(status).toBe(200);
      ({ session } = body);
    }
    service.time.ahead = 3_600_000;
    expect((await refresh()).status).toBe(401);
    service.time.ahead = 0;
  });
});

describe('a suspended user', () => {
  test('has no session and gets none; the events name who did it and why', async () => {
    const ann = await register(service);
    const suspended = await asShop('POST', `/v1/users/${ann.id}/suspend`, { reason: 'Advertising' });
    expect([suspended.status, suspended.body.user.suspendedAt]).toEqual([200, expect.any(String)]);
    const refusals = [
      await ann.ask('POST', '/v1/conversations', { kind: 'group', title: 'T' }),
      await ask(service.origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: ann.session.refreshToken } }),
      await logInAs(ann.username),
      await asShop('POST', `/v1/users/${ann.id}/sessions`, {}),
    ];
    expect(refusals.map(({ body }) => body.code)).toEqual([
      'unauthenticated',
      'account_suspended',
      'account_suspended',
      'account_suspended',
    ]);
    expect(service.pushes).toContainEqual(
      expect.objectContaining({ kind: 'session_revoked', sessionId: ann.session.id, reason: 'account_suspended' }),
    );
    const again = await asShop('POST', `/v1/users/${ann.id}/suspend`, { reason: 'Again' });
    expect(again.body.user.suspendedAt).toBe(suspended.body.user.suspendedAt);
    expect(await eventsOf(ann.id)).toContainEqual(
      expect.objectContaining({
        type: 'UserSuspended',
        payload: { userId: ann.id, personal: { reason: 'Advertising' } },
        metadata: expect.objectContaining({ actorId: apiKeySessionId(shop.id), apiKeyId: shop.id }),
      }),
    );

    const back = await ask(service.origin, 'POST', `/v1/users/${ann.id}/unsuspend`, { token: operatorToken });
    expect([back.status, back.body.user.suspendedAt]).toEqual([200, null]);
    expect((await logInAs(ann.username)).status).toBe(201);
    expect((await ask(service.origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: ann.session.refreshToken } })).status).toBe(
      401,
    );
  });

  test('who logs in at the same moment has no session either', async () => {
    const { id } = await createUser();
    const starting = Array.from({ length: 20 }, () => asShop('POST', `/v1/users/${id}/sessions`, {}));
    const [, ...replies] = await Promise.all([asShop('POST', `/v1/users/${id}/suspend`, {}), ...starting]);
    for (const { status, body } of replies) {
      if (status !== 201) continue;
      const { accessToken: token } = body.session;
      expect((await ask(service.origin, 'POST', '/v1/conversations', { token, body: { kind: 'group', title: 'T' } })).status).toBe(401);
    }
  });

  test('is not acted for by keys, whose sockets close; later the keys work again', async () => {
    const [ann, ben] = [await register(service), await register(service)];
    const path = await groupOf(ann, ben);
    const [bot, any] = [await createKey({ scopes: ['messages'], userId: ann.id }), await createKey({ scopes: ['messages'] })];
    const send = (token: string, headers = {}) =>
      ask(service.origin, 'POST', `${path}/messages`, { token, headers, body: { text: 'hello' } });
    await asShop('POST', `/v1/users/${ann.id}/suspend`, {});
    const refusals = [await send(bot.secret), await send(any.secret, { 'parley-act-as': ann.id })];
    expect(refusals.map(({ body }) => body.code)).toEqual(['account_suspended', 'account_suspended']);
    expect(service.pushes).toContainEqual(
      expect.objectContaining({ kind: 'session_revoked', sessionId: apiKeySessionId(bot.id), reason: 'account_suspended' }),
    );
    await asShop('POST', `/v1/users/${ann.id}/unsuspend`);
    expect((await send(bot.secret)).status).toBe(201);
  });

  test('exists, or the answer is 404', async () => {
    const id = '019abcde-0001-7000-8000-0000000000a1';
    for (const action of ['suspend', 'unsuspend'])
      expect((await asShop('POST', `/v1/users/${id}/${action}`, action === 'suspend' ? {} : undefined)).status).toBe(404);
  });
});

test('where registration is closed, backends still create users', async () => {
  const closed = await startService({ limits: { registration: 'closed' } });
  const body = { username: 'someone', password: 'correct horse battery', displayName: 'S' };
  const registered = await ask(closed.origin, 'POST', '/v1/accounts', { body });
  expect([registered.status, registered.body.code]).toEqual([403, 'registration_closed']);
  expect((await ask(closed.origin, 'POST', '/v1/users', { token: operatorToken, body: { displayName: 'S' } })).status).toBe(201);
  await closed.close();
});
