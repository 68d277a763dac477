import { describe, expect, test } from '@jest/globals';
import { BatchQueue, batchLimits, type WaitingAppend } from './batch-queue.ts';
import type { PreparedAppend } from './prepared-append.ts';

function waiting(events: number, bytes: number): WaitingAppend {
  return { prepared: { events: Array.from({ length: events }), bytes } as unknown as PreparedAppend, resolve() {}, reject() {} };
}

function sizes(queue: BatchQueue): number[] {
  const taken: number[] = [];
  while (!queue.isEmpty) taken.push(queue.take().length);
  return taken;
}

describe('BatchQueue', () => {
  test('returns all waiting appends, in order of arrival', () => {
    const queue = new BatchQueue();
    const appends = [waiting(1, 10), waiting(2, 10), waiting(3, 10)];
    appends.forEach((one) => queue.push(one));
    expect(queue.take()).toEqual(appends);
    expect(queue.take()).toEqual([]);
  });

  test('splits at the limits of appends, events and bytes', () => {
    const queue = new BatchQueue();
    for (let index = 0; index < batchLimits.appends + 3; index++) queue.push(waiting(1, 1));
    expect(sizes(queue)).toEqual([batchLimits.appends, 3]);
    for (let index = 0; index < 5; index++) queue.push(waiting(batchLimits.events / 2, 1));
    expect(sizes(queue)).toEqual([2, 2, 1]);
    for (let index = 0; index < 4; index++) queue.push(waiting(1, batchLimits.bytes / 3));
    expect(sizes(queue)).toEqual([3, 1]);
  });

  test('returns the selected appends, up to the limits, and keeps the others in order', () => {
    const queue = new BatchQueue();
    const appends = [waiting(1, 10), waiting(2_000, 10), waiting(3, 10), waiting(4, 10), waiting(5, 10)];
    appends.forEach((one) => queue.push(one));
    expect(queue.events).toBe(2_013);
    const odd = ({ events }: PreparedAppend) => events.length % 2 === 1;
    expect(queue.take(odd)).toEqual([appends[0], appends[2], appends[4]]);
    expect(queue.events).toBe(2_004);
    expect(queue.take(odd)).toEqual([]);
    expect(queue.take()).toEqual([appends[1]]);
    expect(queue.take()).toEqual([appends[3]]);
    expect(queue).toMatchObject({ events: 0, isEmpty: true });
  });

  test('an append beyond a limit is a batch of its own', () => {
    const queue = new BatchQueue();
    queue.push(waiting(1, 10));
    queue.push(waiting(1, batchLimits.bytes * 2));
    queue.push(waiting(1, 10));
    expect(sizes(queue)).toEqual([1, 1, 1]);
  });
});
