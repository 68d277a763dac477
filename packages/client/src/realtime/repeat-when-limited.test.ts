import { describe, expect, test } from '@jest/globals';
import { ParleyProblem } from '../transport/problem.ts';
import { repeatWhenLimited } from './repeat-when-limited.ts';

const refusal = (code: string, status: number) =>
  new ParleyProblem({ type: 't', title: code, status, code, requestId: 'r', retryAfter: 0 });

function failing(count: number, error: Error) {
  let attempts = 0;
  const request = async () => {
    if (++attempts <= count) throw error;
    return attempts;
  };
  return { request, attempts: () => attempts };
}

describe('C1: a request that a limit of the socket refuses', () => {
  test('is repeated', async () => {
    const { request } = failing(2, refusal('too_many_in_flight', 429));
    expect(await repeatWhenLimited(request, new AbortController().signal)).toBe(3);
  });

  test('is given up after five refusals', async () => {
    const { request, attempts } = failing(10, refusal('rate_limited', 429));
    await expect(repeatWhenLimited(request, new AbortController().signal)).rejects.toThrow('rate_limited');
    expect(attempts()).toBe(5);
  });

  test('is not repeated after another problem, or once the connection is closed', async () => {
    const unavailable = failing(1, refusal('unavailable', 503));
    await expect(repeatWhenLimited(unavailable.request, new AbortController().signal)).rejects.toThrow('unavailable');
    const limited = failing(1, refusal('rate_limited', 429));
    await expect(repeatWhenLimited(limited.request, AbortSignal.abort())).rejects.toThrow('rate_limited');
    expect([unavailable.attempts(), limited.attempts()]).toEqual([1, 1]);
  });
});
