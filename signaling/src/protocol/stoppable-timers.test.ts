import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { stoppableTimers } from './stoppable-timers.ts';

test('stops timers that restart themselves, and no others', async () => {
  const timers = stoppableTimers();
  const original = globalThis.setTimeout;
  let ticks = 0;
  const tick = () => {
    ticks++;
    setTimeout(tick, 1);
  };
  timers.run(tick);
  expect(globalThis.setTimeout).toBe(original);
  await waitUntil(() => ticks > 3, { what: 'a few ticks' });
  timers.stop();
  const ticksWhenStopped = ticks;
  let otherTicks = 0;
  setTimeout(() => otherTicks++, 1);
  await delay(30);
  expect([ticks, otherTicks]).toEqual([ticksWhenStopped, 1]);
});
