import { expect, test } from '@jest/globals';
import type { WireEvent } from '@parley/events/wire/events';
import { closesWithinMs, receivedTooLate } from './logged-out-socket.ts';

const received = (at: number, event: object) => ({ at, event: event as WireEvent });
const message = { type: 'message.sent', conversationId: 'a', seq: 1 };

test('finds events of conversations that arrive after the socket must have closed', () => {
  const late = 1_000 + closesWithinMs + 1;
  expect(receivedTooLate([received(1_100, message), received(late, { type: 'session.revoked' })], 1_000)).toEqual([]);
  expect(receivedTooLate([received(late, message), received(late, { type: 'resync', conversations: [] })], 1_000)).toEqual([
    'message.sent',
    'resync',
  ]);
});
