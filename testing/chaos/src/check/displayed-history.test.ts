import { expect, test } from '@jest/globals';
import { createDisplayRecorder, type DisplayedMessage } from '../load/displayed-messages.ts';
import type { History } from '../load/history.ts';
import { findDisplayedOnly, findDisplayedOutOfOrder, findDisplayedTwice, findNeverDisplayed } from './displayed-history.ts';
import { indexLog } from './log-index.ts';
import { ada, room, sampleLog, windowOf } from './sample-log.fixture.ts';

/** Replaces what ada's client displayed by these states, one after the other. */
function withDisplayed(history: History, ...states: readonly (readonly DisplayedMessage[])[]): History {
  const recorder = createDisplayRecorder();
  for (const messages of states) recorder.record({ timelines: { [room]: windowOf(messages) } });
  return { ...history, displayed: [{ userId: ada, name: 'ada', conversations: recorder.conversations }] };
}

test('never displayed: the first message, although newer messages were', () => {
  const { history, log } = sampleLog();
  const changed = withDisplayed(history, history.sent.slice(1));
  expect(findNeverDisplayed(changed, log)).toEqual([`ada never displayed 1 of 5 messages of ${room}: seq 2`]);
  expect([...findDisplayedOnly(changed, log), ...findDisplayedTwice(changed), ...findDisplayedOutOfOrder(changed)]).toEqual([]);
});

test('never displayed: a whole room', () => {
  const { history, log } = sampleLog();
  const displayed = history.displayed.map((display) => ({ ...display, conversations: new Map() }));
  expect(findNeverDisplayed({ ...history, displayed }, log)).toHaveLength(1);
});

test('remembers messages that a reloaded page no longer contains', () => {
  const { history, log } = sampleLog();
  const reloaded = withDisplayed(history, history.sent.slice(0, 3), history.sent.slice(2));
  const finders = [findNeverDisplayed, findDisplayedOnly, findDisplayedTwice, findDisplayedOutOfOrder];
  for (const find of finders) expect(find(reloaded, log)).toEqual([]);
});

test('displayed but not in the log: an unknown message, another seq, another text', () => {
  const { history, log, events } = sampleLog();
  expect(findDisplayedOnly(history, indexLog(events.slice(0, -1)))).toHaveLength(1);
  const [first] = history.sent;
  for (const change of [{ seq: 3 }, { text: 'ada 9' }, { id: 'another' }]) {
    expect(findDisplayedOnly(withDisplayed(history, [{ ...first!, ...change }]), log)).toHaveLength(1);
  }
});

test('displayed twice: the same message, or two messages with the same seq', () => {
  const { history } = sampleLog();
  const [first, second] = history.sent;
  expect(findDisplayedTwice(withDisplayed(history, [first!, second!, second!]))).toEqual([
    `in ${room}, ada displayed "ada 1" at seq 3 twice`,
  ]);
  expect(findDisplayedTwice(withDisplayed(history, [first!, { ...second!, id: 'another' }, second!]))).toHaveLength(1);
});

test('displayed out of order: below a newer message, and after a newer message', () => {
  const { history } = sampleLog();
  const [first, second, third] = history.sent;
  const below = findDisplayedOutOfOrder(withDisplayed(history, [first!, third!, second!]));
  expect(below).toContain(`in ${room}, ada displayed "ada 1" at seq 3 below seq 5`);
  const later = findDisplayedOutOfOrder(withDisplayed(history, [first!, third!], [first!, second!, third!]));
  expect(later).toEqual([`in ${room}, ada displayed "ada 1" at seq 3 after a newer message`]);
});
