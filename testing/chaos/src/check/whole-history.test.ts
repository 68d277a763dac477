import { expect, test } from '@jest/globals';
import type { History } from '../load/history.ts';
import { watchScreen, type Line } from '../load/screen.ts';
import { indexLog } from './log-index.ts';
import { ada, room, toldLog } from './told-log.fixture.ts';
import { findNeverShown, findShownLate, findShownOnly, findShownTwice } from './whole-history.ts';

/** The history in which ada's client showed these, one after the other. */
function showing(history: History, ...screens: readonly (readonly Line[])[]): History {
  const screen = watchScreen();
  for (const lines of screens) screen.see({ messages: { [room]: lines } });
  return { ...history, shown: [{ userId: ada, name: 'ada', rooms: screen.rooms }] };
}

test('never shown: the first of all, though the newest stand there', () => {
  const { history, log } = toldLog();
  const spoilt = showing(history, history.sent.slice(1));
  expect(findNeverShown(spoilt, log)).toEqual([`ada was never shown 1 of 5 messages of ${room}: seq 2`]);
  expect([...findShownOnly(spoilt, log), ...findShownTwice(spoilt), ...findShownLate(spoilt)]).toEqual([]);
});

test('never shown: a whole room', () => {
  const { history, log } = toldLog();
  const shown = history.shown.map((one) => ({ ...one, rooms: new Map() }));
  expect(findNeverShown({ ...history, shown }, log)).toHaveLength(1);
});

test('what a page read anew leaves out was shown before', () => {
  const { history, log } = toldLog();
  const read = showing(history, history.sent.slice(0, 3), history.sent.slice(2));
  for (const find of [findNeverShown, findShownOnly, findShownTwice, findShownLate]) expect(find(read, log)).toEqual([]);
});

test('shown, and not in the log: no such message, another place, another text', () => {
  const { history, log, events } = toldLog();
  expect(findShownOnly(history, indexLog(events.slice(0, -1)))).toHaveLength(1);
  const [first] = history.sent;
  for (const wrong of [{ seq: 3 }, { text: 'ada 9' }, { id: 'another' }]) {
    expect(findShownOnly(showing(history, [{ ...first!, ...wrong }]), log)).toHaveLength(1);
  }
});

test('shown twice', () => {
  const { history } = toldLog();
  const [first, second] = history.sent;
  expect(findShownTwice(showing(history, [first!, second!, second!]))).toEqual([`ada was shown in ${room} "ada 1" at seq 3 twice`]);
  expect(findShownTwice(showing(history, [first!, { ...second!, id: 'another' }, second!]))).toHaveLength(1);
});

test('shown out of order: under a newer one, and when a newer one stood there', () => {
  const { history } = toldLog();
  const [first, second, third] = history.sent;
  const under = findShownLate(showing(history, [first!, third!, second!]));
  expect(under).toContain(`ada was shown in ${room} "ada 1" at seq 3 under seq 5`);
  const later = findShownLate(showing(history, [first!, third!], [first!, second!, third!]));
  expect(later).toEqual([`ada was shown in ${room} "ada 1" at seq 3 later than a newer one`]);
});
