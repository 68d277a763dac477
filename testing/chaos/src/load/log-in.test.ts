import { expect, test } from '@jest/globals';
import type { Person } from '@parley/e2e/person';
import { createLogIns } from './log-in.ts';

const asking = (status: number) =>
  ({ account: { username: 'ada' }, ask: async () => ({ status, body: { code: 'so', session: {} } }) }) as unknown as Person;

test('a refused log-in is a fault, and so is one too many where there were few', async () => {
  const { logIn } = createLogIns(new AbortController().signal);
  await expect(logIn(asking(401))).rejects.toThrow('ada: POST /v1/sessions answered 401');
  await expect(logIn(asking(429))).rejects.toThrow('ada: POST /v1/sessions answered 429');
});

test('who has tried as often as the limit allows must wait', async () => {
  const { logIn } = createLogIns(new AbortController().signal);
  let status = 201;
  const ada = { account: {}, ask: async () => ({ status, body: {} }) } as unknown as Person;
  for (let tries = 0; tries < 30; tries++) expect(await logIn(ada)).not.toBeNull();
  status = 429;
  expect(await logIn(ada)).toBeNull();
});
