import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, connectDevice, register } from '../person.ts';
import type { System } from '../systems/system.ts';

export function sessionScenarios(system: () => System): void {
  test.concurrent('logging out takes effect at once for commands, queries and sockets', async () => {
    const { origin } = system();
    const ada = await register(origin, 'ada');
    const device = await ada.connect();
    const token = ada.session.accessToken;
    expect((await ada.get('/v1/me')).id).toBe(ada.id);

    expect((await call(origin, 'DELETE', '/v1/sessions/current', { token })).status).toBe(204);

    expect((await call(origin, 'GET', '/v1/me', { token })).body.code).toBe('unauthenticated');
    expect((await call(origin, 'POST', '/v1/conversations', { token, body: { kind: 'group', title: 'x' } })).body.code).toBe(
      'unauthenticated',
    );
    await device.waitFor('session.revoked');
    await waitUntil(() => device.socket.disconnected, { what: 'the socket to be closed', deadlineMs: 5_000 });
    await expect(connectDevice(origin, token)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
  });

  test.concurrent('a device can be logged out from another device, which stays logged in', async () => {
    const { origin } = system();
    const ada = await register(origin, 'ada');
    const { body } = await call(origin, 'POST', '/v1/sessions', {
      body: { login: ada.account.username, password: ada.password, deviceName: 'Lost phone' },
    });
    const lost = body.session;
    const device = await connectDevice(origin, lost.accessToken);
    const devices = async () => (await ada.get('/v1/sessions')).items.map(({ id, deviceName, current }: any) => [id, deviceName, current]);
    expect(await devices()).toEqual(
      expect.arrayContaining([
        [lost.id, 'Lost phone', false],
        [ada.session.id, null, true],
      ]),
    );

    await ada.command('DELETE', `/v1/sessions/${lost.id}`);

    expect(await device.waitFor('session.revoked')).toMatchObject({ sessionId: lost.id, reason: 'logged_out' });
    await waitUntil(() => device.socket.disconnected, { what: 'its socket to be closed', deadlineMs: 5_000 });
    expect((await call(origin, 'GET', '/v1/me', { token: lost.accessToken })).status).toBe(401);
    const renewal = await call(origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: lost.refreshToken } });
    expect(renewal.body.code).toBe('unauthenticated');
    expect(await devices()).toEqual([[ada.session.id, null, true]]);
  });

  test.concurrent('refresh tokens rotate; reusing one revokes the session', async () => {
    const { origin } = system();
    const ada = await register(origin, 'ada');
    const old = ada.session.refreshToken;
    const key = randomUUID();
    const first = await call(origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: old }, key });
    const again = await call(origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: old }, key });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.session.refreshToken).toBe(first.body.session.refreshToken);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    ada.session = first.body.session;
    expect((await ada.get('/v1/me')).id).toBe(ada.id);

    const reused = await call(origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: old }, key: randomUUID() });
    expect(reused.status).toBe(401);
    expect((await call(origin, 'GET', '/v1/me', { token: first.body.session.accessToken })).status).toBe(401);
  });

  test.concurrent('log-in with user name and password; a wrong password and an unknown user get the same response', async () => {
    const { origin } = system();
    const ada = await register(origin, 'ada');
    const { username } = ada.account;
    const success = await call(origin, 'POST', '/v1/sessions', { body: { login: username.toUpperCase(), password: ada.password } });
    expect(success.status).toBe(201);
    expect(success.body.account.id).toBe(ada.id);
    const wrong = await call(origin, 'POST', '/v1/sessions', { body: { login: username, password: 'not the password' } });
    const unknown = await call(origin, 'POST', '/v1/sessions', { body: { login: 'nobody_at_all', password: 'not the password' } });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'bad_credentials']);
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    const taken = await call(origin, 'POST', '/v1/accounts', { body: { username, password: 'another password', displayName: 'x' } });
    expect([taken.status, taken.body.code]).toEqual([409, 'username_taken']);
  });

  test.concurrent('missing, malformed and unsigned tokens are rejected', async () => {
    const { origin } = system();
    for (const token of [null, 'nonsense', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.']) {
      expect((await call(origin, 'GET', '/v1/me', { token })).body.code).toBe('unauthenticated');
      await expect(connectDevice(origin, token ?? '')).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    }
  });
}
