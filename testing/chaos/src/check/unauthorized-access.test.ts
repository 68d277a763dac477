import { expect, test } from '@jest/globals';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { WireEvent } from '@parley/events/wire/events';
import { indexLog } from './log-index.ts';
import { ada, conversationList, eve, gus, positionOf, pushOf, room, sampleLog, withReceived } from './sample-log.fixture.ts';
import { findUnauthorizedAccess } from './unauthorized-access.ts';

const typing = { type: 'typing', conversationId: room, userId: ada, at: 'noon', active: true } as WireEvent;
const emptyReady = { type: 'ready', conversations: [] } as unknown as WireEvent;

/** A receipt at the position of the event with this `seq`. */
const receipt = (events: readonly AnyStoredEvent[], seq: number, userId: string) =>
  ({ type: 'receipt.advanced', conversationId: room, userId, position: positionOf(events[seq - 1]!) }) as WireEvent;

test('finds an event pushed after the removal', () => {
  const { history, log, events } = sampleLog();
  const violations = findUnauthorizedAccess(withReceived(history, eve, [2, 3, 4, 5].map(pushOf(events))), log);
  expect(violations).toEqual([`receiver received message.sent at seq 5 of ${room}: removed at seq 4`]);
});

test('allows earlier events after the member was added again', () => {
  const { history, log, events } = sampleLog();
  expect(findUnauthorizedAccess(withReceived(history, eve, [4, 7, 5, 6, 8].map(pushOf(events))), log)).toEqual([]);
});

test('finds a successful request of a removed member, and a message of theirs', () => {
  const { history, log, events } = sampleLog();
  const unauthorized = history.unauthorized.map((request) => ({ ...request, status: 200 }));
  expect(findUnauthorizedAccess({ ...history, unauthorized }, log)).toHaveLength(1);
  const sentByEve = events.map((event) =>
    event.version === 5 && event.type === 'MessageSent' ? { ...event, payload: { ...event.payload, senderId: eve } } : event,
  );
  expect(findUnauthorizedAccess(history, indexLog(sentByEve))).toHaveLength(1);
});

test('finds events pushed to a user who never was a member', () => {
  const { history, log, events } = sampleLog();
  const violations = findUnauthorizedAccess(withReceived(history, gus, [1, 8].map(pushOf(events))), log);
  expect(violations).toEqual([1, 8].map((seq) => `receiver received message.sent at seq ${seq} of ${room}: never a member`));
});

test('finds a receipt from after the removal', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf(events);
  expect(findUnauthorizedAccess(withReceived(history, eve, [push(4), receipt(events, 6, ada), push(7)]), log)).toHaveLength(1);
  expect(findUnauthorizedAccess(withReceived(history, gus, [emptyReady, receipt(events, 6, ada)]), log)).toHaveLength(1);
});

test('allows a receipt from before the removal or after the admission, and a late receipt of the user', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf(events);
  const received = [push(4), receipt(events, 3, ada), receipt(events, 6, eve), push(7), receipt(events, 6, ada), receipt(events, 8, ada)];
  expect(findUnauthorizedAccess(withReceived(history, eve, received), log)).toEqual([]);
});

test('finds typing received between removal and admission, or by a stranger', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf(events);
  const ready = conversationList('ready', 3);
  const violation = `receiver received typing of ${room} at noon without being a member`;
  expect(findUnauthorizedAccess(withReceived(history, eve, [ready, push(4), typing, push(7)]), log)).toEqual([violation]);
  expect(findUnauthorizedAccess(withReceived(history, eve, [ready, emptyReady, typing]), log)).toEqual([violation]);
  expect(findUnauthorizedAccess(withReceived(history, gus, [emptyReady, typing]), log)).toEqual([violation]);
});

test('allows typing before the removal, after the admission, after a list with the room and after a repeated removal', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf(events);
  const received = [
    conversationList('ready', 3),
    typing,
    push(4),
    push(7),
    typing,
    push(4),
    typing,
    emptyReady,
    conversationList('resync', 8),
    typing,
  ];
  expect(findUnauthorizedAccess(withReceived(history, eve, received), log)).toEqual([]);
});
