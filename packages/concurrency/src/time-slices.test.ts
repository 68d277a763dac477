import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from '@jest/globals';
import { createTimeSlices } from './time-slices.ts';

function workFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('ten callers that work for a while delay the event loop by one slice', async () => {
  const slices = createTimeSlices(4);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const finished: number[] = [];
  const callers = Array.from({ length: 10 }, async (_, caller) => {
    for (let step = 0; step < 40; step++) {
      workFor(1);
      const due = slices.yieldIfDue();
      if (due) await due;
    }
    finished.push(caller);
  });
  await Promise.all(callers);
  delay.disable();
  expect(delay.percentile(90) / 1e6).toBeLessThan(25);
  expect(finished).toHaveLength(10);
});

test('callers continue in the order of their calls', async () => {
  const slices = createTimeSlices(1);
  const order: string[] = [];
  const callers = ['a', 'b', 'c'].map(async (caller) => {
    for (let step = 0; step < 3; step++) {
      workFor(2);
      await slices.yieldIfDue();
      order.push(caller);
    }
  });
  await Promise.all(callers);
  expect(order.join('')).toBe('abcabcabc');
});

test('urgent callers continue first', async () => {
  const slices = createTimeSlices(1);
  const order: string[] = [];
  const step = async (name: string, isUrgent: boolean) => {
    await slices.yieldIfDue(() => isUrgent);
    order.push(name);
    workFor(2);
  };
  void slices.yieldIfDue();
  workFor(2);
  await Promise.all([step('a', false), step('b', false), step('urgent', true)]);
  expect(order).toEqual(['urgent', 'a', 'b']);
});

test('a slice that has not passed costs no turn', () => {
  const slices = createTimeSlices(60_000);
  expect(slices.yieldIfDue()).toBeUndefined();
});
