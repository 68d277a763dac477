import { expect, test } from '@jest/globals';
import { createExchange } from './exchange.ts';

test('nobody may hear what is said to somebody in another call, or by or to who has left', () => {
  const exchange = createExchange(new AbortController().signal);
  const isForbidden = (from: string, to: string) => {
    const id = exchange.say(from, to);
    return exchange.history.said.find((said) => said.id === id)!.isForbidden;
  };
  for (const [peerId, callId] of [
    ['ada', 'one call'],
    ['bob', 'one call'],
    ['cy', 'another'],
  ] as const) {
    exchange.enter(peerId, callId);
  }
  expect([isForbidden('ada', 'bob'), isForbidden('bob', 'ada')]).toEqual([false, false]);
  expect([isForbidden('ada', 'cy'), isForbidden('cy', 'bob')]).toEqual([true, true]);
  expect(exchange.peersBeside('one call')).toEqual(['cy']);
  exchange.leave('bob');
  expect([isForbidden('ada', 'bob'), isForbidden('bob', 'ada'), isForbidden('bob', 'bob')]).toEqual([true, true, true]);
});
