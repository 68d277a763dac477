import { expect, test } from '@jest/globals';
import { createGrowingDelay } from './growing-delay.ts';

const delayOf = (free: number, maxSeconds: number) => createGrowingDelay({ name: 'test', rate: { points: free, seconds: 60 }, maxSeconds });
const secondsOf = async (attempt: Promise<void>) =>
  attempt.then(
    () => 0,
    ({ options }: { options: { retryAfter: number } }) => Math.round(options.retryAfter),
  );

test('H5: the delay grows with the failures of the subject up to its maximum, for keys that failed', async () => {
  const delay = delayOf(2, 4);
  const delays: number[] = [];
  for (const key of ['a', 'a', 'b', 'c', 'd', 'e']) {
    await delay.failed('subject', key);
    delays.push(await secondsOf(delay.admit(key)));
  }
  expect(delays).toEqual([0, 0, 1, 2, 4, 4]);
  await delay.admit('a');
  await delay.failed('other', 'f');
  await delay.admit('f');
});

test('H5: a delay ends', async () => {
  const delay = delayOf(1, 1);
  await delay.failed('subject', 'a');
  await delay.failed('subject', 'a');
  await expect(delay.admit('a')).rejects.toMatchObject({ code: 'rate_limited' });
  const ended = async (): Promise<void> => delay.admit('a').catch(() => new Promise(setImmediate).then(ended));
  await ended();
});
