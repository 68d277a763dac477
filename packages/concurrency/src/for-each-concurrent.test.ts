import { expect, test } from '@jest/globals';
import { forEachConcurrent } from './for-each-concurrent.ts';

test('runs the work once for each item, in order, within the limit', async () => {
  const started: number[] = [];
  let running = 0;
  let peak = 0;
  await forEachConcurrent([1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    peak = Math.max(peak, ++running);
    await new Promise(setImmediate);
    running--;
  });
  expect(started).toEqual([1, 2, 3, 4, 5]);
  expect(peak).toBe(2);
});

test('starts nothing after a failure and rejects when the running work has settled', async () => {
  const slow = Promise.withResolvers<void>();
  const started: number[] = [];
  let rejected = false;
  const result = forEachConcurrent([1, 2, 3, 4], 2, (item) => {
    started.push(item);
    return item === 1 ? Promise.reject(new Error('failed')) : slow.promise;
  }).catch((error: unknown) => {
    rejected = true;
    throw error;
  });
  await new Promise(setImmediate);
  expect(started).toEqual([1, 2]);
  expect(rejected).toBe(false);
  slow.resolve();
  await expect(result).rejects.toThrow('failed');
  expect(started).toEqual([1, 2]);
});
