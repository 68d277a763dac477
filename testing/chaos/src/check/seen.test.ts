import { expect, test } from '@jest/globals';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { WireEvent } from '@parley/events/wire/events';
import { indexLog } from './log-index.ts';
import { findSeenByStrangers } from './seen.ts';
import { ada, eve, greeting, gus, hearing, positionOf, pushOf, room, toldLog } from './told-log.fixture.ts';

const typing = { type: 'typing', conversationId: room, userId: ada, at: 'noon', active: true } as WireEvent;
const nowhere = { type: 'ready', conversations: [] } as unknown as WireEvent;

/** Of a receipt that lies in the partition where the event at this `seq` lies in the log of the fixture. */
const receipt = (events: readonly AnyStoredEvent[], seq: number, userId: string) =>
  ({ type: 'receipt.advanced', conversationId: room, userId, position: positionOf(events[seq - 1]!) }) as WireEvent;

test('seen: a frame after the removal', () => {
  const { history, log, events } = toldLog();
  const faults = findSeenByStrangers(hearing(history, eve, [2, 3, 4, 5].map(pushOf(events))), log);
  expect(faults).toEqual([`somebody heard message.sent at seq 5 of ${room}, removed at 4`]);
});

test('not seen: who is in again is told once more what happened meanwhile', () => {
  const { history, log, events } = toldLog();
  expect(findSeenByStrangers(hearing(history, eve, [4, 7, 5, 6, 8].map(pushOf(events))), log)).toEqual([]);
});

test('seen: an answer to somebody who was removed, and a message of theirs', () => {
  const { history, log, events } = toldLog();
  const trespasses = history.trespasses.map((trespass) => ({ ...trespass, status: 200 }));
  expect(findSeenByStrangers({ ...history, trespasses }, log)).toHaveLength(1);
  const written = events.map((event) =>
    event.version === 5 && event.type === 'MessageSent' ? { ...event, payload: { ...event.payload, senderId: eve } } : event,
  );
  expect(findSeenByStrangers(history, indexLog(written))).toHaveLength(1);
});

test('seen: a frame to somebody who was never in the room', () => {
  const { history, log, events } = toldLog();
  const faults = findSeenByStrangers(hearing(history, gus, [1, 8].map(pushOf(events))), log);
  expect(faults).toEqual([1, 8].map((seq) => `somebody heard message.sent at seq ${seq} of ${room}, never let in`));
});

test('seen: a receipt of after the removal, however it is told', () => {
  const { history, log, events } = toldLog();
  const push = pushOf(events);
  expect(findSeenByStrangers(hearing(history, eve, [push(4), receipt(events, 6, ada), push(7)]), log)).toHaveLength(1);
  expect(findSeenByStrangers(hearing(history, gus, [nowhere, receipt(events, 6, ada)]), log)).toHaveLength(1);
});

test('not seen: a receipt of before the removal, one of after the admission, and what is told late of one’s own', () => {
  const { history, log, events } = toldLog();
  const push = pushOf(events);
  const heard = [push(4), receipt(events, 3, ada), receipt(events, 6, eve), push(7), receipt(events, 6, ada), receipt(events, 8, ada)];
  expect(findSeenByStrangers(hearing(history, eve, heard), log)).toEqual([]);
});

test('seen: typing between the removal and the admission, and by a stranger', () => {
  const { history, log, events } = toldLog();
  const push = pushOf(events);
  const fault = `somebody heard that somebody typed in ${room} at noon, and was not in it`;
  expect(findSeenByStrangers(hearing(history, eve, [greeting('ready', 3), push(4), typing, push(7)]), log)).toEqual([fault]);
  expect(findSeenByStrangers(hearing(history, eve, [greeting('ready', 3), nowhere, typing]), log)).toEqual([fault]);
  expect(findSeenByStrangers(hearing(history, gus, [nowhere, typing]), log)).toEqual([fault]);
});

test('not seen: typing before the removal, after the admission, after a greeting with the room, and after a removal told again', () => {
  const { history, log, events } = toldLog();
  const push = pushOf(events);
  const fine = [greeting('ready', 3), typing, push(4), push(7), typing, push(4), typing, nowhere, greeting('resync', 8), typing];
  expect(findSeenByStrangers(hearing(history, eve, fine), log)).toEqual([]);
});
