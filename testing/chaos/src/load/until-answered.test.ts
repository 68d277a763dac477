import { expect, test } from '@jest/globals';
import type { Person } from '@parley/e2e/person';
import { untilAnswered } from './until-answered.ts';

const question = { method: 'GET', path: '/v1/conversations' };

/** Somebody whose questions are answered by these, the last one again and again. */
function asking(...statuses: readonly number[]): Person {
  let asked = 0;
  const ask = async () => ({ status: statuses[Math.min(asked++, statuses.length - 1)], body: { code: 'so' } });
  return { account: { username: 'ada' }, ask } as unknown as Person;
}

test('it asks again until the answer is final', async () => {
  const reply = await untilAnswered(asking(503, 429, 404), question, new AbortController().signal);
  expect(reply.status).toBe(404);
});

test('what was begun and never answered is a fault', async () => {
  const asked = untilAnswered(asking(503), question, AbortSignal.timeout(150));
  await expect(asked).rejects.toThrow('ada: GET /v1/conversations was begun and never answered, at last: 503 so');
});
