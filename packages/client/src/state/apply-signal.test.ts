import { expect, test } from '@jest/globals';
import { applySignal, nextTypingEnd, typingMs, withoutExpiredTyping } from './apply-signal.ts';
import { emptyState } from './state.ts';

const at = '2026-01-01T00:00:00.000Z';
const typing = (userId: string, active = true) => ({ type: 'typing' as const, at, conversationId: 'room', userId, active });

test('typing ends when the user stops, or after six seconds', () => {
  const both = applySignal(applySignal(emptyState('ann'), typing('ben'), 1_000), typing('cy'), 3_000);
  expect(both.typing).toEqual({ room: { ben: 1_000 + typingMs, cy: 3_000 + typingMs } });
  expect(nextTypingEnd(both)).toBe(7_000);
  expect(withoutExpiredTyping(both, 6_999)).toBe(both);
  expect(withoutExpiredTyping(both, 7_000).typing).toEqual({ room: { cy: 9_000 } });
  expect(applySignal(both, typing('cy'), 5_000).typing['room']).toEqual({ ben: 7_000, cy: 11_000 });
  const stopped = applySignal(withoutExpiredTyping(both, 7_000), typing('cy', false), 8_000);
  expect([stopped.typing, nextTypingEnd(stopped)]).toEqual([{}, null]);
});

test('presence changes to online and offline', () => {
  const online = applySignal(emptyState('ann'), { type: 'presence.changed', at, userId: 'ben', presence: 'online', lastSeenAt: null }, 0);
  expect(online.presence).toEqual({ ben: { presence: 'online', lastSeenAt: null } });
  const offline = applySignal(online, { type: 'presence.changed', at, userId: 'ben', presence: 'offline', lastSeenAt: at }, 0);
  expect(offline.presence).toEqual({ ben: { presence: 'offline', lastSeenAt: at } });
});
