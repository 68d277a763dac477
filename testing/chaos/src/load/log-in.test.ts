import { expect, test } from '@jest/globals';
import type { Person } from '@parley/e2e/person';
import { createLogIn } from './log-in.ts';

const personReceiving = (status: number) =>
  ({ account: { username: 'ada' }, ask: async () => ({ status, body: { code: 'some_code', session: {} } }) }) as unknown as Person;

test('throws when a log-in is refused, and when it is rate-limited after few attempts', async () => {
  const logIn = createLogIn(new AbortController().signal);
  await expect(logIn(personReceiving(401))).rejects.toThrow('ada: POST /v1/sessions answered 401');
  await expect(logIn(personReceiving(429))).rejects.toThrow('ada: POST /v1/sessions answered 429');
});

test('returns null when it is rate-limited after as many attempts as the limit allows', async () => {
  const logIn = createLogIn(new AbortController().signal);
  let status = 201;
  const ada = { account: {}, ask: async () => ({ status, body: {} }) } as unknown as Person;
  for (let attempts = 0; attempts < 30; attempts++) expect(await logIn(ada)).not.toBeNull();
  status = 429;
  expect(await logIn(ada)).toBeNull();
});
