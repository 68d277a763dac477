import { expect, test } from '@jest/globals';
import { applySignal, nextLapse, typingMs, withoutLapsed } from './apply-signal.ts';
import { emptyState } from './state.ts';

const at = '2026-01-01T00:00:00.000Z';
const typing = (userId: string, active = true) => ({ type: 'typing' as const, at, conversationId: 'room', userId, active });

test('who types does so until they say otherwise, or six seconds have passed', () => {
  const both = applySignal(applySignal(emptyState('ann'), typing('ben'), 1_000), typing('cy'), 3_000);
  expect(both.typing).toEqual({ room: { ben: 1_000 + typingMs, cy: 3_000 + typingMs } });
  expect(nextLapse(both)).toBe(7_000);
  expect(withoutLapsed(both, 6_999)).toBe(both);
  expect(withoutLapsed(both, 7_000).typing).toEqual({ room: { cy: 9_000 } });
  expect(applySignal(both, typing('cy'), 5_000).typing['room']).toEqual({ ben: 7_000, cy: 11_000 });
  const over = applySignal(withoutLapsed(both, 7_000), typing('cy', false), 8_000);
  expect([over.typing, nextLapse(over)]).toEqual([{}, null]);
});

test('who comes and goes is there and away', () => {
  const there = applySignal(emptyState('ann'), { type: 'presence.changed', at, userId: 'ben', presence: 'online', lastSeenAt: null }, 0);
  expect(there.presence).toEqual({ ben: { presence: 'online', lastSeenAt: null } });
  const away = applySignal(there, { type: 'presence.changed', at, userId: 'ben', presence: 'offline', lastSeenAt: at }, 0);
  expect(away.presence).toEqual({ ben: { presence: 'offline', lastSeenAt: at } });
});
