import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask, password, register, statusesOf, type Person } from '../../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../../service.fixture.ts';

const another = 'another horse battery';

let service: ServiceUnderTest;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const change = (by: Person, currentPassword: string, newPassword: string) =>
  by.ask('PUT', '/v1/me/password', { currentPassword, newPassword });
const logIn = ({ username }: Person, word: string) =>
  ask(service.origin, 'POST', '/v1/sessions', { body: { login: username, password: word } });
/** 404 if the session is valid, 401 if it is not. */
const statusWith = async (token: string) =>
  (await ask(service.origin, 'DELETE', '/v1/sessions/00000000-0000-7000-8000-000000000000', { token })).status;

test('only the new password works, and all other devices are logged out', async () => {
  const ada = await register(service);
  const tablet = (await logIn(ada, password)).body.session;
  const { status, body } = await change(ada, password, another);
  expect([status, body]).toEqual([204, null]);
  expect([await statusWith(ada.session.accessToken), await statusWith(tablet.accessToken)]).toEqual([404, 401]);
  const refreshed = await ask(service.origin, 'POST', '/v1/sessions/refresh', { body: { refreshToken: tablet.refreshToken } });
  expect(refreshed.status).toBe(401);
  expect([(await logIn(ada, password)).status, (await logIn(ada, another)).status]).toEqual([401, 201]);
  expect(service.pushes).toContainEqual({
    kind: 'session_revoked',
    sessionId: tablet.id,
    reason: 'password_changed',
    at: expect.any(String),
  });
});

test('is refused for a wrong current password and for a new one that is too short', async () => {
  const ada = await register(service);
  const wrong = await change(ada, 'not the one', another);
  expect([wrong.status, wrong.body.code]).toEqual([401, 'bad_credentials']);
  expect((await change(ada, password, 'short')).body.errors[0].path).toBe('newPassword');
  // M3: weak passwords.
  for (const weak of ['password1', `${ada.username}1`]) expect((await change(ada, password, weak)).body.errors[0].path).toBe('newPassword');
  expect((await logIn(ada, password)).status).toBe(201);
});

test('of two concurrent changes one succeeds', async () => {
  const ada = await register(service);
  const replies = await Promise.all([change(ada, password, another), change(ada, password, 'a third horse')]);
  expect(statusesOf(replies)).toEqual([204, 409]);
  const words = [another, 'a third horse'];
  const winner = words[replies.findIndex(({ status }) => status === 204)]!;
  expect((await logIn(ada, winner)).status).toBe(201);
});

test('no session that was started with the old password survives the change', async () => {
  for (let round = 0; round < 5; round++) {
    const ada = await register(service);
    const logIns = Array.from({ length: 4 }, () => logIn(ada, password));
    await change(ada, password, another);
    for (const { status, body } of await Promise.all(logIns)) {
      if (status === 201) expect(await statusWith(body.session.accessToken)).toBe(401);
      else expect(body.code).toBe('bad_credentials');
    }
  }
});
