import { expect, test } from '@jest/globals';
import type { Person } from '@parley/e2e/person';
import { requestUntilAnswered } from './api-request.ts';

const request = { method: 'GET', path: '/v1/conversations' };

/** A person whose requests get these statuses in turn, then the last one repeatedly. */
function personReceiving(...statuses: readonly number[]): Person {
  let requests = 0;
  const ask = async () => ({ status: statuses[Math.min(requests++, statuses.length - 1)], body: { code: 'some_code' } });
  return { account: { username: 'ada' }, ask } as unknown as Person;
}

test('retries until the answer is final', async () => {
  const reply = await requestUntilAnswered(personReceiving(503, 429, 404), request, new AbortController().signal);
  expect(reply.status).toBe(404);
});

test('throws when no final answer arrives in time', async () => {
  const answer = requestUntilAnswered(personReceiving(503), request, AbortSignal.timeout(150));
  await expect(answer).rejects.toThrow('ada: GET /v1/conversations was never answered; last reply: 503 some_code');
});
