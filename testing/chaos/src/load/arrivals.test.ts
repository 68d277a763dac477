import { expect, test } from '@jest/globals';
import type { WireEvent } from '@parley/events/wire/events';
import { createArrivals } from './arrivals.ts';

const message = (seq: number): WireEvent =>
  ({ type: 'message.sent', conversationId: 'room', seq, message: { id: `message ${seq}` } }) as unknown as WireEvent;

const signal = (type: 'ready' | 'resync', lastSeq: number): WireEvent =>
  ({
    type,
    conversations: [
      { id: 'room', lastSeq },
      { id: 'another', lastSeq: 9 },
    ],
  }) as unknown as WireEvent;

function arrivalsAfter(...events: readonly WireEvent[]) {
  const arrivals = createArrivals(['room']);
  for (const event of events) arrivals.receive(event);
  return { arrivals, missing: arrivals.missing(), ids: [...arrivals.times.keys()] };
}

test('misses nothing after pushes without a gap', () => {
  expect(arrivalsAfter(message(1), message(2))).toMatchObject({ missing: [], ids: ['message 1', 'message 2'] });
});

test('misses what a lost push leaves out, and times the later one when it arrives', () => {
  expect(arrivalsAfter(message(1), message(3))).toMatchObject({ missing: [{ id: 'room', after: 1 }], ids: ['message 1', 'message 3'] });
});

test.each(['ready', 'resync'] as const)('misses what %s reports, only in its own conversations', (type) => {
  expect(arrivalsAfter(message(1), signal(type, 3)).missing).toEqual([{ id: 'room', after: 1 }]);
});

test('misses nothing once sync has filled the gap', () => {
  expect(arrivalsAfter(message(1), message(4), message(2), message(3)).missing).toEqual([]);
});

test('keeps the time of the first arrival', () => {
  const { arrivals } = arrivalsAfter(message(1));
  const first = arrivals.times.get('message 1')!;
  while (performance.now() === first);
  arrivals.receive(message(1));
  expect(arrivals.times.get('message 1')).toBe(first);
});
