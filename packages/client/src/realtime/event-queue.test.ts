import { expect, test } from '@jest/globals';
import type { WireEvent } from '@parley/events/wire/events';
import { createEventQueue } from './event-queue.ts';

const event = (name: string) => name as unknown as WireEvent;

test('the first event is handed over at once, those that follow within a frame together, in order', async () => {
  const batches: WireEvent[][] = [];
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const queue = createEventQueue(async (events) => {
    batches.push(events);
    if (batches.flat().length === 4) resolve();
  });
  queue.receive(event('one'));
  expect(batches).toEqual([['one']]);
  for (const name of ['two', 'three', 'four']) queue.receive(event(name));
  await all;
  expect(batches.flat()).toEqual(['one', 'two', 'three', 'four']);
  expect(batches.length).toBeLessThan(4);
  queue.close();
});

test('events wait while earlier ones are handled, and are dropped when the queue is closed', async () => {
  const batches: WireEvent[][] = [];
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const queue = createEventQueue((events) => (batches.push(events), first));
  queue.receive(event('one'));
  queue.receive(event('two'));
  queue.close();
  resolve();
  await new Promise((settled) => setImmediate(settled));
  expect(batches).toEqual([['one']]);
});
