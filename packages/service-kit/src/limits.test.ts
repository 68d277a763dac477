import { describe, expect, test } from '@jest/globals';
import { LIMIT_USER, rate } from './limit-keys.ts';
import { createLimit, createRequestLimits } from './limits.ts';

/** How many of `tries` come through. */
async function admitted(tries: number, take: () => Promise<void>): Promise<{ count: number; refusal: unknown }> {
  let count = 0;
  let refusal: unknown;
  for (let i = 0; i < tries; i++)
    await take().then(
      () => count++,
      (error: unknown) => (refusal = error),
    );
  return { count, refusal };
}

describe('a limit', () => {
  test.each([1, 7, 50, 120, 503])('of %d lets through exactly so many, each key by itself', async (points) => {
    const limit = createLimit({ name: 'test', rate: { points, seconds: 60 } });
    const { count, refusal } = await admitted(points + 20, () => limit.take('a'));
    expect(count).toBe(points);
    expect(refusal).toMatchObject({ code: 'rate_limited', options: { retryAfter: expect.any(Number) } });
    expect((await admitted(1, () => limit.take('b'))).count).toBe(1);
  });

  test.each([120, 3_000])('of %d lets a crowd through that comes at once, and no more', async (points) => {
    const limit = createLimit({ name: 'test', rate: { points, seconds: 60 } });
    const outcomes = await Promise.allSettled(Array.from({ length: points + 20 }, () => limit.take('a')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(points);
  });

  test('is written as a number in a time', () => {
    expect(rate().parse('600/1m')).toEqual({ points: 600, seconds: 60 });
    expect(rate().parse('5/2h')).toEqual({ points: 5, seconds: 7200 });
    for (const bad of ['600', '0/1m', '10/m', '10/0s', 'many/1m']) expect(rate().safeParse(bad).success).toBe(false);
  });
});

describe('the limits of requests', () => {
  const actor = { userId: 'user-1', sessionId: 'session-1' };
  const of = (points: number) => createLimit({ name: 'test', rate: { points, seconds: 60 } });

  test('count sessions within users, and addresses of strangers only', async () => {
    const limits = createRequestLimits({ user: of(3), session: of(2), address: of(1) });
    const as = (sessionId: string) => () => limits.admit({ method: 'POST', actor: { ...actor, sessionId }, address: 'x' });
    expect((await admitted(5, as('session-1'))).count).toBe(2);
    expect((await admitted(5, as('session-2'))).count).toBe(1);
    expect((await admitted(5, () => limits.admit({ method: 'POST', actor: null, address: 'x' }))).count).toBe(1);
  });

  test('let a burst of 500 pass by default', async () => {
    const usual = LIMIT_USER.parse(undefined);
    const limits = createRequestLimits({
      user: createLimit({ name: 'u', rate: usual }),
      session: createLimit({ name: 's', rate: usual }),
      address: of(1),
    });
    expect((await admitted(500, () => limits.admit({ method: 'POST', actor, address: 'x' }))).count).toBe(500);
  });
});
