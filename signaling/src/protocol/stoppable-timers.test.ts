import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { stoppableTimers } from './stoppable-timers.ts';

test('timers that wind themselves up again end when told, and others are left alone', async () => {
  const timers = stoppableTimers();
  const usual = globalThis.setTimeout;
  let ticks = 0;
  const tick = () => {
    ticks++;
    setTimeout(tick, 1);
  };
  timers.within(tick);
  expect(globalThis.setTimeout).toBe(usual);
  await waitUntil(() => ticks > 3, { what: 'a few ticks' });
  timers.stop();
  const stoppedAt = ticks;
  let others = 0;
  setTimeout(() => others++, 1);
  await delay(30);
  expect([ticks, others]).toEqual([stoppedAt, 1]);
});
