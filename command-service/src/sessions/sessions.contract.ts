import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readSessionsOfUser } from '@parley/write-tables/sessions';
import { ask, password, register, type Person } from '../person.fixture.ts';
import { defaultLimits } from '../limits.ts';
import type { ServiceUnderTest } from '../service.fixture.ts';
import { insertSessions } from './sessions.fixture.ts';

// CI machines are slow, and waits have their own deadlines.
jest.setTimeout(30_000);

export function describeSessions(open: () => Promise<ServiceUnderTest>): void {
  describe('sessions', () => {
    let service: ServiceUnderTest;
    let ada: Person;
    beforeAll(async () => {
      service = await open();
    });
    afterAll(() => service.close());

    const logIn = (login: string, attempt = password) =>
      ask(service.origin, 'POST', '/v1/sessions', { body: { login, password: attempt } });
    const refresh = (refreshToken: string, key?: string) =>
      ask(service.origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken }, ...(key !== undefined && { key }) });
    /** 404 if the session is valid, 401 if it is not. */
    const statusWith = async (token: string) =>
      (await ask(service.origin, 'DELETE', '/v1/sessions/00000000-0000-7000-8000-000000000000', { token })).status;

    describe('log in', () => {
      test('by username or email address, ignoring case', async () => {
        await ask(service.origin, 'POST', '/v1/accounts', {
          body: { username: 'grace', password, displayName: 'G', email: 'g@example.com' },
        });
        for (const login of ['GRACE', 'G@example.com']) {
          const { status, headers, body } = await logIn(login);
          expect([status, body.account.username]).toEqual([201, 'grace']);
          expect(headers.has('parley-position')).toBe(false);
          expect(await statusWith(body.session.accessToken)).toBe(404);
        }
      });

      test('answers an unknown login like a wrong password', async () => {
        ada = await register(service);
        const [wrong, unknown] = [await logIn(ada.username, 'not the one'), await logIn('nobody', 'not the one')];
        expect([wrong.status, wrong.body.code]).toEqual([401, 'bad_credentials']);
        expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
      });
    });

    describe('refresh', () => {
      let token: string;
      beforeAll(async () => {
        ({ refreshToken: token } = (await logIn(ada.username)).body.session);
      });

      test('rotates, and answers a retry with the same key with the same token', async () => {
        const [first, retry] = [await refresh(token, 'one'), await refresh(token, 'one')];
        expect(first.status).toBe(200);
        expect(first.body.session.refreshToken).not.toBe(token);
        expect(retry.body.session.refreshToken).toBe(first.body.session.refreshToken);
        token = first.body.session.refreshToken;
      });

      test('rotates once for concurrent requests with one key', async () => {
        const replies = await Promise.all([refresh(token, 'two'), refresh(token, 'two'), refresh(token, 'two')]);
        expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(new Set(replies.map(({ body }) => body.session.refreshToken)).size).toBe(1);
        expect(replies.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(2);
        token = replies[0].body.session.refreshToken;
      });

      test('refuses a forged token and keeps the session', async () => {
        const forged = `${token.slice(0, -3)}abc`;
        expect((await refresh(forged)).status).toBe(401);
        expect((await refresh('nonsense')).status).toBe(401);
        const next = await refresh(token, 'three');
        expect(next.status).toBe(200);
        token = next.body.session.refreshToken;
      });

      test.each([
        ['without a key', async () => undefined],
        ['with another key', async () => 'another'],
        [
          'when the successor was used',
          async (successor: string) => {
            await refresh(successor, 'next');
            return 'key';
          },
        ],
        [
          'after a minute',
          async () => {
            service.time.ahead += 61_000;
            return 'key';
          },
        ],
      ])('a second use %s ends the session', async (_, prepare) => {
        const { session } = (await logIn(ada.username)).body;
        const { body } = await refresh(session.refreshToken, 'key');
        const key = await prepare(body.session.refreshToken);
        expect((await refresh(session.refreshToken, key)).body.code).toBe('unauthenticated');
        expect(await statusWith(body.session.accessToken)).toBe(401);
        expect(service.pushes).toContainEqual({
          kind: 'session_revoked',
          sessionId: session.id,
          reason: 'refresh_token_reused',
          at: expect.any(String),
        });
      });

      test('extends a session by 30 days, up to 180 days in total', async () => {
        const day = 86_400_000;
        const began = service.time.ahead;
        let { refreshToken } = (await logIn(ada.username)).body.session;
        for (let passed = 29; passed < 180; passed += 29) {
          service.time.ahead = began + passed * day;
          const { status, body } = await refresh(refreshToken);
          expect(status).toBe(200);
          ({ refreshToken } = body.session);
        }
        service.time.ahead = began + 181 * day;
        expect((await refresh(refreshToken)).status).toBe(401);
      });
    });

    describe('revoke sessions', () => {
      test('revokes the current, another and all sessions of the user', async () => {
        const logIns = await Promise.all([logIn(ada.username), logIn(ada.username), logIn(ada.username)]);
        const sessions = logIns.map(({ body }) => body.session);
        const revoke = (path: string, token: string) => ask(service.origin, 'DELETE', `/v1/sessions${path}`, { token });

        const other = await register(service);
        expect((await revoke(`/${sessions[1].id}`, other.session.accessToken)).status).toBe(404);
        expect((await revoke(`/${sessions[1].id}`, sessions[0].accessToken)).status).toBe(204);
        expect(await statusWith(sessions[1].accessToken)).toBe(401);
        expect((await revoke('/current', sessions[0].accessToken)).status).toBe(204);
        expect(await statusWith(sessions[0].accessToken)).toBe(401);
        expect((await refresh(sessions[0].refreshToken)).status).toBe(401);

        const last = (await logIn(ada.username)).body.session;
        expect((await revoke('', sessions[2].accessToken)).status).toBe(204);
        expect([await statusWith(sessions[2].accessToken), await statusWith(last.accessToken)]).toEqual([401, 401]);
        expect(await statusWith(other.session.accessToken)).toBe(404);
      });
    });

    describe('M1: an account with very many sessions', () => {
      // More than SQLite binds variables to one statement.
      const many = 33_000;
      let grace: Person;
      let tokens: string[];
      const activeSessions = () => readSessionsOfUser(service.logDatabase, grace.id, (Date.now() + service.time.ahead) * 1_000);

      beforeEach(async () => {
        grace = await register(service);
        // Two of them belong to devices.
        tokens = [(await logIn(grace.username)).body.session.accessToken, (await logIn(grace.username)).body.session.accessToken];
      });
      const insert = (count: number) =>
        insertSessions(service.logDatabase, { userId: grace.id, count, at: (Date.now() + service.time.ahead) * 1_000 });

      test('logs out all devices', async () => {
        await insert(many);
        expect((await grace.ask('DELETE', '/v1/sessions')).status).toBe(204);
        expect(await Promise.all(tokens.map(statusWith))).toEqual([401, 401]);
        expect(await activeSessions()).toEqual([]);
        expect(service.pushes.filter(({ kind }) => kind === 'session_revoked').length).toBeGreaterThanOrEqual(many + 2);
      });

      test('changes its password and keeps the session that did', async () => {
        await insert(many);
        const changed = await grace.ask('PUT', '/v1/me/password', { currentPassword: password, newPassword: 'another horse battery' });
        expect(changed.status).toBe(204);
        expect(await Promise.all(tokens.map(statusWith))).toEqual([401, 401]);
        expect((await activeSessions()).map(({ sessionId }) => sessionId)).toEqual([grace.session.id]);
      });

      test(`a log-in ends all but the ${defaultLimits.sessionsPerUser} sessions that were used last`, async () => {
        await insert(many);
        service.time.ahead += 1_000;
        const { session } = (await logIn(grace.username)).body;
        const active = (await activeSessions()).map(({ sessionId }) => sessionId);
        expect(active).toHaveLength(defaultLimits.sessionsPerUser);
        expect(active).toContain(session.id);
        expect(service.pushes).toContainEqual({
          kind: 'session_revoked',
          sessionId: grace.session.id,
          reason: 'too_many_sessions',
          at: expect.any(String),
        });
      });

      test('a session in use outlives older ones that are not', async () => {
        await insert(defaultLimits.sessionsPerUser);
        service.time.ahead += 1_000;
        await refresh(grace.session.refreshToken);
        service.time.ahead += 1_000;
        await logIn(grace.username);
        expect(await statusWith(grace.session.accessToken)).toBe(404);
        expect(await Promise.all(tokens.map(statusWith))).toEqual([401, 401]);
      });
    });

    describe('in a browser', () => {
      const headers = { 'parley-cookies': '1' };

      test('the refresh token is a cookie that only allowed origins may use', async () => {
        const { body, headers: responseHeaders } = await ask(service.origin, 'POST', '/v1/sessions', {
          body: { login: ada.username, password },
          headers,
        });
        expect(body.session).not.toHaveProperty('refreshToken');
        const [set = '', forFiles = ''] = responseHeaders.getSetCookie();
        expect(set).toMatch(/^parley_refresh=[^;]+; Path=\/v1\/sessions; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
        expect(forFiles).toMatch(/^parley_files=[^;]+; Path=\/v1\/files; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
        const cookie = set.split(';')[0]!;
        const refreshWith = (more: Record<string, string>) =>
          ask(service.origin, 'POST', '/v1/sessions/refresh', { body: {}, headers: { cookie, ...more } });

        expect((await refreshWith({ ...headers, origin: 'https://evil.example' })).status).toBe(403);
        expect((await refreshWith(headers)).status).toBe(403);
        expect((await refreshWith({ origin: service.origin })).status).toBe(422);
        const refreshed = await refreshWith({ ...headers, origin: 'https://app.example' });
        expect([refreshed.status, refreshed.headers.getSetCookie().map((text) => text.split('=')[0])]).toEqual([
          200,
          ['parley_refresh', 'parley_files'],
        ]);
      });

      test('the file cookie is no access token and an access token no file cookie; logging out deletes both cookies', async () => {
        const body = { login: ada.username, password };
        const { headers: responseHeaders, body: loggedIn } = await ask(service.origin, 'POST', '/v1/sessions', { body, headers });
        const token = /^parley_files=([^;]+)/.exec(responseHeaders.getSetCookie()[1]!)![1]!;
        const { status, body: refused } = await ask(service.origin, 'DELETE', '/v1/sessions/current', { token });
        expect([status, refused.code]).toEqual([401, 'unauthenticated']);
        const cookie = `parley_files=${token}`;
        expect((await ask(service.origin, 'DELETE', '/v1/sessions/current', { headers: { cookie } })).status).toBe(401);
        const out = await ask(service.origin, 'DELETE', '/v1/sessions/current', { token: loggedIn.session.accessToken, headers });
        expect(out.headers.getSetCookie()).toEqual([
          'parley_refresh=; Path=/v1/sessions; Max-Age=0; HttpOnly; SameSite=Strict',
          'parley_files=; Path=/v1/files; Max-Age=0; HttpOnly; SameSite=Strict',
        ]);
      });
    });
  });
}
