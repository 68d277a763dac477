import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { ask, groupOf, password, register, type Person } from '../../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../../service.fixture.ts';
import { accountRefs } from '../account.ts';

let service: ServiceUnderTest;
let [ann, ben]: Person[] = [];
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());
beforeEach(async () => {
  [ann, ben] = [await register(service), await register(service)];
});

const eventsOf = async ({ id }: Person) => (await service.store.load(accountRefs(id), { current: true })).events.map(({ type }) => type);
const asOperator = (method: string, path: string, body?: unknown) =>
  ask(service.origin, method, path, { token: operatorToken, ...(body !== undefined && { body }) });

describe('a user who erases the account', () => {
  test('needs the password', async () => {
    const { status, body } = await ann!.ask('DELETE', '/v1/me', { password: 'a wrong one' });
    expect([status, body.code]).toEqual([401, 'bad_credentials']);
    expect(await eventsOf(ann!)).toEqual(['AccountRegistered']);
  });

  test('is logged out everywhere at once, for good', async () => {
    const other = await ask(service.origin, 'POST', '/v1/sessions', { body: { login: ann!.username, password } });
    const { status, headers, body } = await ann!.ask('DELETE', '/v1/me', { password });
    expect([status, headers.get('parley-position'), body]).toEqual([
      202,
      body.position,
      { erasure: { id: expect.any(String), state: 'pending' }, position: expect.any(String) },
    ]);
    for (const session of [ann!.session, other.body.session]) {
      expect((await ann!.withSession(session).ask('PATCH', '/v1/me', { about: 'x' })).status).toBe(401);
      const { refreshToken } = session;
      const refreshed = await ask(service.origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken } });
      expect([refreshed.status, refreshed.body.code]).toEqual([403, 'account_erased']);
      expect(service.pushes).toContainEqual(expect.objectContaining({ sessionId: session.id, reason: 'account_erased' }));
    }
    const logIn = await ask(service.origin, 'POST', '/v1/sessions', { body: { login: ann!.username, password } });
    expect([logIn.status, logIn.body.code]).toEqual([403, 'account_erased']);
  });

  test('can be reached by nobody: not in a direct conversation, not by a group', async () => {
    const { body } = await ben!.ask('POST', '/v1/conversations', { kind: 'direct', userId: ann!.id });
    const group = await groupOf(ben!);
    await ann!.ask('DELETE', '/v1/me', { password });
    const sent = await ben!.ask('POST', `/v1/conversations/${body.conversation.id}/messages`, { text: 'hello' });
    expect([sent.status, sent.body.code]).toEqual([403, 'recipient_unavailable']);
    const added = await ben!.ask('POST', `${group}/members`, { userIds: [ann!.id] });
    expect([added.status, added.body.code]).toEqual([422, 'validation_failed']);
  });
});

describe('the erasure of a user by the backend or an operator', () => {
  test('is one, however often it is requested', async () => {
    const [first, second] = [await asOperator('DELETE', `/v1/users/${ann!.id}`), await asOperator('DELETE', `/v1/users/${ann!.id}`)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.erasure).toEqual(first.body.erasure);
    expect((await eventsOf(ann!)).filter((type) => type === 'AccountErasureRequested')).toHaveLength(1);
  });

  test('ends changes, suspensions, log-ins and keys that act as the user', async () => {
    const { body: made } = await asOperator('POST', '/v1/users', { kind: 'bot', displayName: 'Bot' });
    const { id } = made.user;
    const key = await asOperator('POST', '/v1/api-keys', { name: 'Bot', scopes: ['messages', 'users'], userId: id });
    await asOperator('DELETE', `/v1/users/${id}`);
    const refusals = [
      await asOperator('POST', `/v1/users/${id}/suspend`, {}),
      await asOperator('POST', `/v1/users/${id}/unsuspend`),
      await asOperator('POST', `/v1/users/${id}/sessions`, {}),
      await ask(service.origin, 'PATCH', '/v1/me', { token: key.body.secret, body: { about: 'x' } }),
    ];
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual(refusals.map(() => [403, 'account_erased']));
  });

  test('needs a user, and the scope `users`', async () => {
    expect((await asOperator('DELETE', `/v1/users/${newId()}`)).status).toBe(404);
    const key = await asOperator('POST', '/v1/api-keys', { name: 'Shop', scopes: ['sessions'] });
    const { status, body } = await ask(service.origin, 'DELETE', `/v1/users/${ann!.id}`, { token: key.body.secret });
    expect([status, body.code]).toEqual([403, 'insufficient_scope']);
    expect((await ben!.ask('DELETE', `/v1/users/${ann!.id}`)).status).toBe(404);
  });
});
