import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ask, password, register, type Person } from '../person.fixture.ts';
import type { ServiceUnderTest } from '../service.fixture.ts';

// Machines that test are busy; what a test waits for has deadlines of its own.
jest.setTimeout(30_000);

export function describeSessions(open: () => Promise<ServiceUnderTest>): void {
  describe('sessions', () => {
    let service: ServiceUnderTest;
    let ada: Person;
    beforeAll(async () => {
      service = await open();
    });
    afterAll(() => service.close());

    const logIn = (login: string, word = password) => ask(service.origin, 'POST', '/v1/sessions', { body: { login, password: word } });
    const refresh = (refreshToken: string, key?: string) =>
      ask(service.origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken }, ...(key !== undefined && { key }) });
    /** 404 while the session lives, 401 when it does not. */
    const asked = async (token: string) =>
      (await ask(service.origin, 'DELETE', '/v1/sessions/00000000-0000-7000-8000-000000000000', { token })).status;

    describe('log in', () => {
      test('by username or e-mail address, of whichever case', async () => {
        await ask(service.origin, 'POST', '/v1/accounts', {
          body: { username: 'grace', password, displayName: 'G', email: 'g@example.com' },
        });
        for (const login of ['GRACE', 'G@example.com']) {
          const { status, headers, body } = await logIn(login);
          expect([status, body.account.username]).toEqual([201, 'grace']);
          expect(headers.has('parley-position')).toBe(false);
          expect(await asked(body.session.accessToken)).toBe(404);
        }
      });

      test('answers an unknown login as it answers a wrong password', async () => {
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

      test('rotates, and answers a repetition under its key the same', async () => {
        const [first, again] = [await refresh(token, 'one'), await refresh(token, 'one')];
        expect(first.status).toBe(200);
        expect(first.body.session.refreshToken).not.toBe(token);
        expect(again.body.session.refreshToken).toBe(first.body.session.refreshToken);
        token = first.body.session.refreshToken;
      });

      test('at once under one key is one rotation', async () => {
        const replies = await Promise.all([refresh(token, 'two'), refresh(token, 'two'), refresh(token, 'two')]);
        expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(new Set(replies.map(({ body }) => body.session.refreshToken)).size).toBe(1);
        expect(replies.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(2);
        token = replies[0].body.session.refreshToken;
      });

      test('refuses what was made up, and ends nothing by it', async () => {
        const made = `${token.slice(0, -3)}abc`;
        expect((await refresh(made)).status).toBe(401);
        expect((await refresh('nonsense')).status).toBe(401);
        const next = await refresh(token, 'three');
        expect(next.status).toBe(200);
        token = next.body.session.refreshToken;
      });

      test.each([
        ['without a key', async () => undefined],
        ['under another key', async () => 'another'],
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
        expect(await asked(body.session.accessToken)).toBe(401);
        expect(service.pushes).toContainEqual({
          kind: 'session_revoked',
          sessionId: session.id,
          reason: 'refresh_token_reused',
          at: expect.any(String),
        });
      });

      test('keeps a session for 30 days more, and for 180 in all', async () => {
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

    describe('log out', () => {
      test('here, there, everywhere', async () => {
        const [here, there, elsewhere] = await Promise.all([logIn(ada.username), logIn(ada.username), logIn(ada.username)]);
        const sessions = [here, there, elsewhere].map(({ body }) => body.session);
        const leave = (path: string, token: string) => ask(service.origin, 'DELETE', `/v1/sessions${path}`, { token });

        const other = await register(service);
        expect((await leave(`/${sessions[1].id}`, other.session.accessToken)).status).toBe(404);
        expect((await leave(`/${sessions[1].id}`, sessions[0].accessToken)).status).toBe(204);
        expect(await asked(sessions[1].accessToken)).toBe(401);
        expect((await leave('/current', sessions[0].accessToken)).status).toBe(204);
        expect(await asked(sessions[0].accessToken)).toBe(401);
        expect((await refresh(sessions[0].refreshToken)).status).toBe(401);

        const last = (await logIn(ada.username)).body.session;
        expect((await leave('', sessions[2].accessToken)).status).toBe(204);
        expect([await asked(sessions[2].accessToken), await asked(last.accessToken)]).toEqual([401, 401]);
        expect(await asked(other.session.accessToken)).toBe(404);
      });
    });

    describe('in a browser', () => {
      const headers = { 'parley-cookies': '1' };

      test('the refresh token is a cookie that only its own origin may use', async () => {
        const { body, headers: answered } = await ask(service.origin, 'POST', '/v1/sessions', {
          body: { login: ada.username, password },
          headers,
        });
        expect(body.session).not.toHaveProperty('refreshToken');
        const [set = '', forFiles = ''] = answered.getSetCookie();
        expect(set).toMatch(/^parley_refresh=[^;]+; Path=\/v1\/sessions; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
        expect(forFiles).toMatch(/^parley_files=[^;]+; Path=\/v1\/files; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
        const cookie = set.split(';')[0]!;
        const by = (more: Record<string, string>) =>
          ask(service.origin, 'POST', '/v1/sessions/refresh', { body: {}, headers: { cookie, ...more } });

        expect((await by({ ...headers, origin: 'https://evil.example' })).status).toBe(403);
        expect((await by(headers)).status).toBe(403);
        expect((await by({ origin: service.origin })).status).toBe(422);
        const refreshed = await by({ ...headers, origin: 'https://app.example' });
        expect([refreshed.status, refreshed.headers.getSetCookie().map((text) => text.split('=')[0])]).toEqual([
          200,
          ['parley_refresh', 'parley_files'],
        ]);
      });

      test('the cookie for files is no access token, nor the other way round; logging out takes both away', async () => {
        const body = { login: ada.username, password };
        const { headers: answered, body: loggedIn } = await ask(service.origin, 'POST', '/v1/sessions', { body, headers });
        const token = /^parley_files=([^;]+)/.exec(answered.getSetCookie()[1]!)![1]!;
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
