import { expect, test } from '@jest/globals';
import type { WireEvent } from '@parley/events/wire/events';
import { endsWithinMs, heardTooLate } from './logged-out-socket.ts';

const heard = (at: number, event: object) => ({ at, event: event as WireEvent });
const message = { type: 'message.sent', conversationId: 'a', seq: 1 };

test('what a logged-out device hears of rooms after the time that its socket has', () => {
  const late = 1_000 + endsWithinMs + 1;
  expect(heardTooLate([heard(1_100, message), heard(late, { type: 'session.revoked' })], 1_000)).toEqual([]);
  expect(heardTooLate([heard(late, message), heard(late, { type: 'resync', conversations: [] })], 1_000)).toEqual([
    'message.sent',
    'resync',
  ]);
});
