import { expect, test } from '@jest/globals';
import { waitingRoom } from './waiting-room.ts';

/** Work that goes on until it is told to end. */
function tasks(count: number) {
  return Array.from({ length: count }, () => Promise.withResolvers<void>());
}

test('so many at once, the others in their order, nobody beyond those who may wait', async () => {
  const enter = waitingRoom({ atOnce: 1, waiting: 2 });
  const [first, second, third] = tasks(3);
  const begun: number[] = [];
  const entered = [first, second, third].map((task, index) =>
    enter(() => {
      begun.push(index);
      return task!.promise;
    }),
  );
  await expect(enter(async () => {})).rejects.toMatchObject({ code: 'rate_limited' });
  expect(begun).toEqual([0]);

  first!.resolve();
  await entered[0];
  expect(begun).toEqual([0, 1]);
  second!.reject(new Error('failed'));
  await expect(entered[1]).rejects.toThrow('failed');
  expect(begun).toEqual([0, 1, 2]);
  third!.resolve();
  await entered[2];
  await expect(enter(async () => 'free again')).resolves.toBe('free again');
});
