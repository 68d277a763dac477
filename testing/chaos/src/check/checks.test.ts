import { expect, test } from '@jest/globals';
import type { Fact } from '../load/history.ts';
import { differ } from './converged.ts';
import { findDoubled } from './doubled.ts';
import { indexLog } from './log-index.ts';
import { findLost } from './lost.ts';
import { findDisorder } from './order.ts';
import { findSeenByStrangers } from './seen.ts';
import { findNeverShown, findShownLate, findShownOnly, findShownTwice } from './whole-history.ts';
import { ada, eve, greeting, hearing, positionOf, pushOf, room, toldLog } from './told-log.fixture.ts';

test('of a run in which all went well nothing is found', () => {
  const { history, log } = toldLog();
  const all = [findLost, findDoubled, findDisorder, findSeenByStrangers, findNeverShown, findShownOnly, findShownTwice, findShownLate];
  for (const find of all) expect(find(history, log)).toEqual([]);
});

test('lost: an acknowledged message that the log does not hold', () => {
  const { history, events } = toldLog();
  const faults = findLost({ ...history, acknowledged: [], heard: [], reads: [] }, indexLog(events.slice(0, -1)));
  expect(faults).toEqual(['"ada 4" was acknowledged at seq 8, and the log does not hold it']);
});

test('lost: an acknowledged message that the log holds elsewhere', () => {
  const { history, log } = toldLog();
  const sent = history.sent.map((one) => (one.seq === 5 ? { ...one, seq: 6 } : one));
  expect(findLost({ ...history, sent }, log)).toHaveLength(1);
});

test('lost: a push, and a message on a page, that the log does not hold', () => {
  const { history, events } = toldLog();
  const faults = findLost({ ...history, sent: [] }, indexLog(events.slice(0, 4)));
  expect(faults.filter((fault) => fault.includes('heard'))).toHaveLength(6);
  expect(faults.filter((fault) => fault.includes('read'))).toHaveLength(1);
});

test('lost: who reads does not find what was acknowledged to them', () => {
  const { history, log } = toldLog();
  const [page] = history.reads;
  const reads = [{ ...page!, messages: page!.messages.slice(0, 2) }];
  expect(findLost({ ...history, reads }, log)).toEqual(['ada did not read the message of seq 5 that had been acknowledged to them']);
});

test('lost: a command that was acknowledged at a position where the log holds something else', () => {
  const { history, log, events } = toldLog();
  const [removal] = history.acknowledged;
  const faults = findLost({ ...history, acknowledged: [{ ...removal!, position: positionOf(events[4]!) }] }, log);
  expect(faults).toHaveLength(1);
});

test('not lost: a command whose repeated answer names the place of something later', () => {
  const { history, log, events } = toldLog();
  const [removal] = history.acknowledged;
  const later = { ...removal!, position: positionOf(events[5]!), isReplay: true };
  expect(findLost({ ...history, acknowledged: [later] }, log)).toEqual([]);
});

test('lost: a command whose repeated answer names an earlier place, and one for which only the event of another is left', () => {
  const { history, log, events } = toldLog();
  const [removal] = history.acknowledged;
  const earlier = { ...removal!, position: positionOf(events[2]!), isReplay: true };
  expect(findLost({ ...history, acknowledged: [earlier] }, log)).toEqual([
    `ada: the removal was acknowledged at ${earlier.position}, and the log holds no MemberRemoved up to there`,
  ]);
  const again = { ...removal!, position: positionOf(events[5]!), isReplay: true };
  expect(findLost({ ...history, acknowledged: [again, removal!] }, log)).toHaveLength(1);
});

test('lost: a command that was acknowledged where its actor did something else, or the same to somebody else', () => {
  const { history, log, events } = toldLog();
  const [removal] = history.acknowledged;
  const elsewhere = { ...removal!, userId: events[6]!.metadata.actorId, position: positionOf(events[6]!) };
  const another: Fact = { type: 'MemberRemoved', payload: { conversationId: room, userId: ada } };
  const faults = findLost({ ...history, acknowledged: [elsewhere, { ...removal!, fact: another }] }, log);
  expect(faults).toEqual([
    `ada: the removal was acknowledged at ${elsewhere.position}, and the log holds no MemberRemoved so there`,
    `ada: the removal was acknowledged at ${removal!.position}, and the log holds no MemberRemoved so there`,
  ]);
});

test('lost: a mark of reading beyond all that the log has of them', () => {
  const { history, log } = toldLog();
  const marked = history.marked.map((mark) => ({ ...mark, userId: eve }));
  expect(findLost({ ...history, marked }, log)).toEqual([
    `ada's mark at seq 3 of ${room} was acknowledged, and the log holds none so high`,
  ]);
});

test('doubled: one text twice in the log', () => {
  const { history, events } = toldLog();
  const again = { ...events[7]!, version: 9, position: 9, id: 'another' };
  expect(findDoubled(history, indexLog([...events, again]))).toEqual(['"ada 4" is in the log 2 times']);
});

test('doubled: a message that nobody was told of, and one that a page shows twice', () => {
  const { history, log } = toldLog();
  expect(findDoubled({ ...history, sent: history.sent.slice(0, -1) }, log)).toHaveLength(1);
  const [page] = history.reads;
  const reads = [{ ...page!, messages: [...page!.messages, page!.messages[0]!] }];
  expect(findDoubled({ ...history, reads }, log)).toEqual(['ada read "ada 0" twice on a page']);
});

test('out of order: a hole in the log', () => {
  const { history, events } = toldLog();
  const faults = findDisorder(history, indexLog(events.toSpliced(5, 1)));
  expect(faults.map((fault) => fault.replace(/^.*: /, ''))).toEqual(['7 follows 5', '7 follows 5']);
});

test('out of order: acknowledged with a lower seq than the one before', () => {
  const { history, log } = toldLog();
  expect(findDisorder({ ...history, sent: history.sent.toReversed() }, log)).toHaveLength(4);
});

test('out of order: first heard after a newer one', () => {
  const { history, log, events } = toldLog();
  const push = pushOf(events);
  const late = [greeting('ready', 1), ...[2, 5, 3].map(push)];
  expect(findDisorder(hearing(history, ada, late), log)).toHaveLength(1);
});

test('not out of order: heard again, a jump, and what comes after a resync', () => {
  const { history, log, events } = toldLog();
  const push = pushOf(events);
  const fine = [greeting('ready', 1), ...[2, 3, 2, 3, 6].map(push), greeting('resync', 6), ...[5, 8].map(push)];
  expect(findDisorder(hearing(history, ada, fine), log)).toEqual([]);
});

test('not out of order: an admission, and what followed it, told again between newer ones', () => {
  const { history, log, events } = toldLog();
  const push = pushOf([...events, { ...events[7]!, version: 9 }]);
  const twice = [greeting('ready', 3), ...[4, 7, 8, 7, 9, 8].map(push)];
  expect(findDisorder(hearing(history, eve, twice), log)).toEqual([]);
});

test('out of order: what followed an admission, heard first after a newer one', () => {
  const { history, log, events } = toldLog();
  const push = pushOf([...events, { ...events[7]!, version: 9 }]);
  expect(findDisorder(hearing(history, eve, [greeting('ready', 3), ...[4, 7, 9, 8].map(push)]), log)).toHaveLength(1);
});

test('not converged: the places where two states part are named', () => {
  const state = { conversations: { a: { lastSeq: 3, title: 'x' } } };
  expect(differ(state, structuredClone(state))).toEqual([]);
  expect(differ(state, { conversations: { a: { lastSeq: 4, title: 'x' } } })).toEqual([
    'state.conversations.a.lastSeq is 3, a fresh read says 4',
  ]);
});
