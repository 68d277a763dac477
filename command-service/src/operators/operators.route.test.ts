import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountStream } from '@parley/events/streams';
import { ask, password, register, statusesOf, type Person, type Reply } from '../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
/** An operator who is there from the start, so that others are not the last. */
let olga: Person;
beforeAll(async () => {
  service = await startService();
  olga = await operator();
});
afterAll(() => service.close());

const asToken = (method: string, path: string, body?: unknown) =>
  ask(service.origin, method, path, { token: operatorToken, ...(body !== undefined && { body }) });
const roleOf = (userId: string) => `/v1/admin/users/${userId}/role`;
const answerOf = ({ status, body }: Reply) => [status, body?.code];

async function logIn(person: Person, secret = password): Promise<Person> {
  const { status, body } = await ask(service.origin, 'POST', '/v1/sessions', { body: { login: person.username, password: secret } });
  if (status !== 201) throw new Error(`log-in answered ${status}`);
  return person.withSession(body.session);
}

async function operator(): Promise<Person> {
  const person = await register(service);
  expect((await asToken('PUT', roleOf(person.id), { role: 'operator' })).status).toBe(200);
  return logIn(person);
}

describe('an operator', () => {
  test('does with a session what the operator token does, and is named in the events', async () => {
    const [ben, eve] = [await register(service), await register(service)];
    const key = await olga.ask('POST', '/v1/api-keys', { name: 'Shop', scopes: ['users'] });
    expect(key.status).toBe(201);
    expect((await olga.ask('POST', `/v1/users/${ben.id}/suspend`, {})).status).toBe(200);
    expect((await olga.ask('POST', `/v1/admin/users/${eve.id}/suspend`, { reason: 'Spam' })).status).toBe(200);
    const events = await service.store.readStream(accountStream(eve.id), { after: 1, limit: 10 });
    expect(events).toMatchObject([{ type: 'UserSuspended', payload: { personal: { reason: 'Spam' } }, metadata: { actorId: olga.id } }]);
  });

  test('is logged out by the grant, so that a session which a backend had started has no rights', async () => {
    const person = await register(service);
    expect((await asToken('PUT', roleOf(person.id), { role: 'operator', reason: 'New' })).body).toMatchObject({
      userId: person.id,
      role: 'operator',
      position: expect.any(String),
    });
    expect((await person.ask('PUT', roleOf(person.id), { role: 'user' })).status).toBe(401);
    const started = await asToken('POST', `/v1/users/${person.id}/sessions`, {});
    expect(answerOf(started)).toEqual([409, 'user_is_operator']);
    const { origin } = service;
    expect((await (await logIn(person)).ask('GET', '/v1/unknown')).status).toBe(404);
    expect((await ask(origin, 'PUT', roleOf(person.id), { token: operatorToken, body: { role: 'user' } })).status).toBe(200);
  });

  test.each([
    ['the role', async (person: Person) => void (await olga.ask('PUT', roleOf(person.id), { role: 'user' }))],
    ['the session', async (person: Person) => void (await person.ask('DELETE', '/v1/sessions/current'))],
    ['all sessions', async (person: Person) => void (await olga.ask('POST', `/v1/admin/users/${person.id}/sign-out`, {}))],
  ])('can do nothing a second after %s ended', async (_what, end) => {
    const person = await operator();
    expect((await person.ask('POST', '/v1/api-keys', { name: 'One', scopes: ['users'] })).status).toBe(201);
    await end(person);
    service.time.ahead += 1_000;
    const reply = await person.ask('POST', '/v1/api-keys', { name: 'Two', scopes: ['users'] });
    expect([401, 404]).toContain(reply.status);
    expect((await person.ask('PUT', roleOf(person.id), { role: 'operator' })).status).toBe(reply.status);
  });

  test('is not a user of a product, a bot, a suspended or an unknown user', async () => {
    const made = await asToken('POST', '/v1/users', { externalId: 'customer 1', displayName: 'Customer' });
    const bot = await asToken('POST', '/v1/users', { kind: 'bot', displayName: 'Bot' });
    const suspended = await register(service);
    await asToken('POST', `/v1/admin/users/${suspended.id}/suspend`, { reason: 'Spam' });
    const ids = [made.body.user.id, bot.body.user.id, suspended.id, '019abcde-0001-7000-8000-0000000000a1'];
    const replies = await Promise.all(ids.map((id) => asToken('PUT', roleOf(id), { role: 'operator' })));
    expect(replies.map(({ body }) => body.code)).toEqual(['validation_failed', 'validation_failed', 'account_suspended', 'not_found']);
  });

  test('is not suspended, neither by operators nor by keys', async () => {
    const { body } = await asToken('POST', '/v1/api-keys', { name: 'Shop', scopes: ['users'] });
    const path = `/v1/users/${olga.id}/suspend`;
    const replies = [
      await ask(service.origin, 'POST', path, { token: body.secret, body: {} }),
      await asToken('POST', `/v1/admin/users/${olga.id}/suspend`, { reason: 'Mistake' }),
    ];
    expect(replies.map(answerOf)).toEqual([
      [409, 'user_is_operator'],
      [409, 'user_is_operator'],
    ]);
  });
});

test('a role that nobody has is revoked without effect, even where there is no operator', async () => {
  const empty = await startService();
  const ann = await register(empty);
  const reply = await ask(empty.origin, 'PUT', roleOf(ann.id), { token: operatorToken, body: { role: 'user' } });
  expect([reply.status, reply.body.role]).toEqual([200, 'user']);
  await empty.close();
});

describe('a user', () => {
  test('who is signed out loses every session and may log in again', async () => {
    const ann = await register(service);
    const second = await logIn(ann);
    const reply = await olga.ask('POST', `/v1/admin/users/${ann.id}/sign-out`, { reason: 'Lost a phone' });
    expect([reply.status, reply.headers.get('parley-position')]).toEqual([204, expect.any(String)]);
    expect([(await ann.ask('DELETE', '/v1/sessions')).status, (await second.ask('DELETE', '/v1/sessions')).status]).toEqual([401, 401]);
    expect(service.pushes).toContainEqual(
      expect.objectContaining({ kind: 'session_revoked', sessionId: second.session.id, reason: 'signed_out' }),
    );
    await logIn(ann);
    const [signedOut] = await service.store.readStream(accountStream(ann.id), { after: 1, limit: 1 });
    expect(signedOut).toMatchObject({ type: 'UserSignedOut', payload: { personal: { reason: 'Lost a phone' } } });
  });

  test('who is unsuspended logs in again; the event has the reason', async () => {
    const ann = await register(service);
    await olga.ask('POST', `/v1/admin/users/${ann.id}/suspend`, { reason: 'Spam' });
    await expect(logIn(ann)).rejects.toThrow('403');
    const reply = await olga.ask('POST', `/v1/admin/users/${ann.id}/unsuspend`, { reason: 'Mistake' });
    expect(reply.body.user).toMatchObject({ id: ann.id, suspendedAt: null });
    await logIn(ann);
    const events = await service.store.readStream(accountStream(ann.id), { after: 2, limit: 1 });
    expect(events).toMatchObject([{ type: 'UserUnsuspended', payload: { personal: { reason: 'Mistake' } } }]);
  });

  test('whose sessions an operator starts or ends by the operations of backends has it recorded; a backend’s log-ins are not', async () => {
    const ann = await register(service);
    const { body } = await olga.ask('POST', '/v1/api-keys', { name: 'Shop', scopes: ['sessions'] });
    const path = `/v1/users/${ann.id}/sessions`;
    expect((await ask(service.origin, 'POST', path, { token: body.secret, body: {} })).status).toBe(201);
    expect((await ask(service.origin, 'POST', `${path}/revoke`, { token: body.secret, body: {} })).status).toBe(204);
    expect((await olga.ask('POST', path, {})).status).toBe(201);
    expect((await olga.ask('POST', `${path}/revoke`, {})).status).toBe(204);
    const events = await service.store.readStream(accountStream(ann.id), { after: 1, limit: 10 });
    expect(events.map(({ type, metadata }) => [type, metadata.actorId])).toEqual([
      ['UserSessionStarted', olga.id],
      ['UserSignedOut', olga.id],
    ]);
  });

  test('who is erased leaves the reason, which no key seals; an operator is not erased', async () => {
    const ann = await register(service);
    const reply = await olga.ask('DELETE', `/v1/admin/users/${ann.id}`, { reason: 'Asked in writing' });
    expect([reply.status, reply.body.erasure.state]).toEqual([202, 'pending']);
    expect((await ann.ask('DELETE', '/v1/sessions')).status).toBe(401);
    const events = await service.store.readStream(accountStream(ann.id), { after: 1, limit: 10 });
    expect(events.find(({ type }) => type === 'AccountErasureRequested')).toMatchObject({
      payload: { userId: ann.id, reason: 'Asked in writing' },
      metadata: { actorId: olga.id },
    });
    expect(answerOf(await asToken('DELETE', `/v1/admin/users/${olga.id}`, {}))).toEqual([409, 'user_is_operator']);
    expect((await ann.ask('DELETE', `/v1/admin/users/${olga.id}`, {})).status).toBe(401);
  });

  test('who does not exist is not found', async () => {
    const id = '019abcde-0001-7000-8000-0000000000a1';
    expect((await olga.ask('DELETE', `/v1/admin/users/${id}`, {})).status).toBe(404);
    const paths = ['sign-out', 'suspend', 'unsuspend', 'password-reset'].map((action) => `/v1/admin/users/${id}/${action}`);
    const replies = await Promise.all(paths.map((path) => olga.ask('POST', path, { reason: 'Spam' })));
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});

describe('a link to reset a password', () => {
  const linkFor = async (person: Person) => (await olga.ask('POST', `/v1/admin/users/${person.id}/password-reset`, {})).body.passwordReset;
  const tokenIn = ({ url }: { url: string }) => url.slice(url.indexOf('#') + 1);
  const confirm = (token: string, newPassword = 'staple battery horse') =>
    ask(service.origin, 'POST', '/v1/password-resets/confirm', { body: { token, newPassword } });

  test('begins with PUBLIC_URL, sets the password once and ends all sessions', async () => {
    const ann = await register(service);
    const link = await linkFor(ann);
    expect(link).toEqual({ url: expect.stringMatching(/^https:\/\/chat\.example\/reset#[\w-]{43}$/), expiresAt: expect.any(String) });
    expect((await confirm(tokenIn(link))).status).toBe(204);
    expect((await ann.ask('DELETE', '/v1/sessions/current')).status).toBe(401);
    await expect(logIn(ann)).rejects.toThrow('401');
    await logIn(ann, 'staple battery horse');
    expect(answerOf(await confirm(tokenIn(link)))).toEqual([410, 'link_expired']);
    expect(service.pushes).toContainEqual(expect.objectContaining({ sessionId: ann.session.id, reason: 'password_reset' }));
  });

  test('is replaced by the next one, ends after an hour, and is nowhere in the store', async () => {
    const ann = await register(service);
    const [first, second] = [await linkFor(ann), await linkFor(ann)];
    expect(answerOf(await confirm(tokenIn(first)))).toEqual([410, 'link_expired']);
    const rows = await service.logDatabase.read({ sql: 'SELECT * FROM user_links' });
    const events = await service.store.readStream(accountStream(ann.id), { after: 0, limit: 10 });
    expect(JSON.stringify([rows, events])).not.toContain(tokenIn(second));
    service.time.ahead += 3_600_001;
    expect(answerOf(await confirm(tokenIn(second)))).toEqual([410, 'link_expired']);
    service.time.ahead = 0;
  });

  test('is not used up by a weak password, and works for one of several requests at once', async () => {
    const ann = await register(service);
    const token = tokenIn(await linkFor(ann));
    expect(answerOf(await confirm(token, 'password1'))).toEqual([422, 'validation_failed']);
    const replies = await Promise.all([1, 2, 3, 4].map((number) => confirm(token, `staple battery horse ${number}`)));
    expect(statusesOf(replies)).toEqual([204, 410, 410, 410]);
    const used = 1 + replies.findIndex(({ status }) => status === 204);
    await logIn(ann, `staple battery horse ${used}`);
  });

  test('gives a password to a user who had none, and none to a bot', async () => {
    const made = await asToken('POST', '/v1/users', { username: 'without_password', displayName: 'Customer' });
    const { url } = (await asToken('POST', `/v1/admin/users/${made.body.user.id}/password-reset`, {})).body.passwordReset;
    expect((await confirm(tokenIn({ url }))).status).toBe(204);
    const body = { login: 'without_password', password: 'staple battery horse' };
    expect((await ask(service.origin, 'POST', '/v1/sessions', { body })).status).toBe(201);
    const bot = await asToken('POST', '/v1/users', { kind: 'bot', displayName: 'Bot' });
    expect((await asToken('POST', `/v1/admin/users/${bot.body.user.id}/password-reset`, {})).status).toBe(403);
  });
});
