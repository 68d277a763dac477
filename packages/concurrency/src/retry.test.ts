import { expect, test } from '@jest/globals';
import { backoff, retry } from './retry.ts';

/** Fails the given number of times. */
function failing(failures: number) {
  let calls = 0;
  return {
    calls: () => calls,
    operation: async () => {
      if (++calls <= failures) throw new Error(`failure ${calls}`);
      return 'done';
    },
  };
}

const always = () => true;

test('repeats until the operation succeeds', async () => {
  const { operation, calls } = failing(3);
  await expect(retry(operation, { retryIf: always })).resolves.toBe('done');
  expect(calls()).toBe(4);
});

test('throws the last error after the last attempt', async () => {
  const { operation, calls } = failing(10);
  await expect(retry(operation, { retryIf: always, maxAttempts: 3 })).rejects.toThrow('failure 3');
  expect(calls()).toBe(3);
});

test('throws an error that is not worth another attempt', async () => {
  const { operation } = failing(10);
  await expect(retry(operation, { retryIf: (error) => String(error).includes('failure 1') })).rejects.toThrow('failure 2');
});

test('begins no attempt after the deadline', async () => {
  const { operation, calls } = failing(Infinity);
  await expect(retry(operation, { retryIf: always, deadlineMs: 20, delayMs: 30 })).rejects.toThrow('failure 2');
  expect(calls()).toBe(2);
});

test('passes the number of attempts to the delay', async () => {
  const attempts: number[] = [];
  await retry(failing(3).operation, { retryIf: always, delayMs: (count) => (attempts.push(count), 0) });
  expect(attempts).toEqual([1, 2, 3]);
});

test('backs off exponentially up to the maximum', () => {
  for (const [attempts, baseMs] of [
    [1, 2],
    [4, 16],
    [20, 200],
  ] as const) {
    const delayMs = backoff(200)(attempts);
    expect(delayMs).toBeGreaterThanOrEqual(baseMs / 2);
    expect(delayMs).toBeLessThan(baseMs * 1.5);
  }
});
