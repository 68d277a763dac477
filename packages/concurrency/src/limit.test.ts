import { expect, test } from '@jest/globals';
import { createLimit } from './limit.ts';

/** Tasks that run until the test settles them. */
function pendingTasks(count: number) {
  return Array.from({ length: count }, () => Promise.withResolvers<void>());
}

test('runs tasks in order up to the limit and rejects those beyond the queue', async () => {
  const limit = createLimit({ concurrency: 1, maxQueued: 2, onFull: () => new RangeError('too many') });
  const [first, second, third] = pendingTasks(3);
  const started: number[] = [];
  const results = [first, second, third].map((task, index) =>
    limit(() => {
      started.push(index);
      return task!.promise;
    }),
  );
  await expect(limit(async () => {})).rejects.toThrow(RangeError);
  expect(started).toEqual([0]);

  first!.resolve();
  await results[0];
  expect(started).toEqual([0, 1]);
  second!.reject(new Error('failed'));
  await expect(results[1]).rejects.toThrow('failed');
  expect(started).toEqual([0, 1, 2]);
  third!.resolve();
  await results[2];
  await expect(limit(async () => 'free again')).resolves.toBe('free again');
});

test('runs as many tasks at the same time as allowed', async () => {
  const limit = createLimit({ concurrency: 3 });
  let running = 0;
  let peak = 0;
  await Promise.all(
    Array.from({ length: 10 }, () =>
      limit(async () => {
        peak = Math.max(peak, ++running);
        await new Promise(setImmediate);
        running--;
      }),
    ),
  );
  expect(peak).toBe(3);
});
