import { describe, expect, test } from '@jest/globals';
import { LIMIT_USER, rate } from './limit-keys.ts';
import { createLimit, createRequestLimits } from './limits.ts';

/** Counts the admitted requests; `error` is the last rejection. */
async function admitted(requests: number, take: () => Promise<void>): Promise<{ count: number; error: unknown }> {
  let count = 0;
  let error: unknown;
  for (let request = 0; request < requests; request++)
    await take().then(
      () => count++,
      (reason: unknown) => (error = reason),
    );
  return { count, error };
}

describe('a limit', () => {
  test.each([1, 7, 50, 120, 503])('of %d admits exactly that many requests per key', async (points) => {
    const limit = createLimit({ name: 'test', rate: { points, seconds: 60 } });
    const { count, error } = await admitted(points + 20, () => limit.take('a'));
    expect(count).toBe(points);
    expect(error).toMatchObject({ code: 'rate_limited', options: { retryAfter: expect.any(Number) } });
    expect((await admitted(1, () => limit.take('b'))).count).toBe(1);
  });

  test.each([120, 3_000])('of %d admits a concurrent burst of that size and no more', async (points) => {
    const limit = createLimit({ name: 'test', rate: { points, seconds: 60 } });
    const outcomes = await Promise.allSettled(Array.from({ length: points + 20 }, () => limit.take('a')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(points);
  });

  test('M5: counts amounts, and each key once with what is left of a portion', async () => {
    const limit = createLimit({ name: 'test', rate: { points: 1_000, seconds: 60 }, problem: 'budget_exhausted' });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => limit.take('a', 90)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
    await expect(limit.take('a', 90)).rejects.toMatchObject({ code: 'budget_exhausted' });
    await limit.take('b', 1_000);
  });

  test('is parsed from a number per period', () => {
    expect(rate().parse('600/1m')).toEqual({ points: 600, seconds: 60 });
    expect(rate().parse('5/2h')).toEqual({ points: 5, seconds: 7200 });
    for (const bad of ['600', '0/1m', '10/m', '10/0s', 'many/1m']) expect(rate().safeParse(bad).success).toBe(false);
  });
});

describe('request limits', () => {
  const actor = { userId: 'user-1', sessionId: 'session-1' };
  const limitOf = (points: number) => createLimit({ name: 'test', rate: { points, seconds: 60 } });

  test('count per session and user, and per address for unauthenticated requests only', async () => {
    const limits = createRequestLimits({ user: limitOf(3), session: limitOf(2), address: limitOf(1) });
    const admitSession = (sessionId: string) => () => limits.admit({ method: 'POST', actor: { ...actor, sessionId }, address: 'x' });
    expect((await admitted(5, admitSession('session-1'))).count).toBe(2);
    expect((await admitted(5, admitSession('session-2'))).count).toBe(1);
    expect((await admitted(5, () => limits.admit({ method: 'POST', actor: null, address: 'x' }))).count).toBe(1);
  });

  test('admit a burst of 500 by default', async () => {
    const defaultRate = LIMIT_USER.parse(undefined);
    const limits = createRequestLimits({
      user: createLimit({ name: 'u', rate: defaultRate }),
      session: createLimit({ name: 's', rate: defaultRate }),
      address: limitOf(1),
    });
    expect((await admitted(500, () => limits.admit({ method: 'POST', actor, address: 'x' }))).count).toBe(500);
  });
});
