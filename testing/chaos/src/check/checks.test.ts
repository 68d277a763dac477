import { expect, test } from '@jest/globals';
import type { ExpectedEvent } from '../load/history.ts';
import { findDifferences } from './convergence.ts';
import { findDisplayedOnly, findDisplayedOutOfOrder, findDisplayedTwice, findNeverDisplayed } from './displayed-history.ts';
import { findDuplicates } from './duplicates.ts';
import { indexLog } from './log-index.ts';
import { findLosses } from './losses.ts';
import { findOrderViolations } from './order.ts';
import { ada, conversationList, eve, positionOf, pushOf, room, sampleLog, withReceived } from './sample-log.fixture.ts';
import { findUnauthorizedAccess } from './unauthorized-access.ts';

test('no check finds a violation in a correct run', () => {
  const { history, log } = sampleLog();
  const checks = [
    findLosses,
    findDuplicates,
    findOrderViolations,
    findUnauthorizedAccess,
    findNeverDisplayed,
    findDisplayedOnly,
    findDisplayedTwice,
    findDisplayedOutOfOrder,
  ];
  for (const find of checks) expect(find(history, log)).toEqual([]);
});

test('lost: an acknowledged message that is not in the log', () => {
  const { history, events } = sampleLog();
  const violations = findLosses({ ...history, commands: [], received: [], pages: [] }, indexLog(events.slice(0, -1)));
  expect(violations).toEqual(['"ada 4" was acknowledged at seq 8, but the log does not contain it']);
});

test('lost: an acknowledged message that the log has at another seq', () => {
  const { history, log } = sampleLog();
  const sent = history.sent.map((message) => (message.seq === 5 ? { ...message, seq: 6 } : message));
  expect(findLosses({ ...history, sent }, log)).toHaveLength(1);
});

test('lost: pushed events, and a message on a page, that are not in the log', () => {
  const { history, events } = sampleLog();
  const violations = findLosses({ ...history, sent: [] }, indexLog(events.slice(0, 4)));
  expect(violations.filter((violation) => violation.includes(' received '))).toHaveLength(6);
  expect(violations.filter((violation) => violation.includes(' read "'))).toHaveLength(1);
});

test("lost: a page without the reader's own acknowledged message", () => {
  const { history, log } = sampleLog();
  const [page] = history.pages;
  const pages = [{ ...page!, messages: page!.messages.slice(0, 2) }];
  expect(findLosses({ ...history, pages }, log)).toEqual(['ada did not read their own acknowledged message at seq 5']);
});

test('lost: a command acknowledged at the position of another event', () => {
  const { history, log, events } = sampleLog();
  const [removal] = history.commands;
  const violations = findLosses({ ...history, commands: [{ ...removal!, position: positionOf(events[4]!) }] }, log);
  expect(violations).toHaveLength(1);
});

test('not lost: a command whose repeated answer has a later position', () => {
  const { history, log, events } = sampleLog();
  const [removal] = history.commands;
  const later = { ...removal!, position: positionOf(events[5]!), isReplay: true };
  expect(findLosses({ ...history, commands: [later] }, log)).toEqual([]);
});

test('lost: a command whose repeated answer has an earlier position, and a command whose event belongs to another command', () => {
  const { history, log, events } = sampleLog();
  const [removal] = history.commands;
  const earlier = { ...removal!, position: positionOf(events[2]!), isReplay: true };
  expect(findLosses({ ...history, commands: [earlier] }, log)).toEqual([
    `ada: the removal was acknowledged at ${earlier.position}, but the log has no matching MemberRemoved up to there`,
  ]);
  const again = { ...removal!, position: positionOf(events[5]!), isReplay: true };
  expect(findLosses({ ...history, commands: [again, removal!] }, log)).toHaveLength(1);
});

test('lost: a command acknowledged at an event of another type or with another payload', () => {
  const { history, log, events } = sampleLog();
  const [removal] = history.commands;
  const elsewhere = { ...removal!, userId: events[6]!.metadata.actorId, position: positionOf(events[6]!) };
  const removalOfAda: ExpectedEvent = { type: 'MemberRemoved', payload: { conversationId: room, userId: ada } };
  const violations = findLosses({ ...history, commands: [elsewhere, { ...removal!, event: removalOfAda }] }, log);
  expect(violations).toEqual([
    `ada: the removal was acknowledged at ${elsewhere.position}, but the log has no matching MemberRemoved there`,
    `ada: the removal was acknowledged at ${removal!.position}, but the log has no matching MemberRemoved there`,
  ]);
});

test('lost: an acknowledged read receipt above every receipt in the log', () => {
  const { history, log } = sampleLog();
  const receipts = history.receipts.map((receipt) => ({ ...receipt, userId: eve }));
  expect(findLosses({ ...history, receipts }, log)).toEqual([
    `ada's read receipt at seq 3 of ${room} was acknowledged, but the log has no receipt that high`,
  ]);
});

test('duplicated: a text that is in the log twice', () => {
  const { history, events } = sampleLog();
  const again = { ...events[7]!, version: 9, position: 9, id: 'another' };
  expect(findDuplicates(history, indexLog([...events, again]))).toEqual(['"ada 4" is in the log 2 times']);
});

test('duplicated: a message that was not acknowledged, and a message that is on a page twice', () => {
  const { history, log } = sampleLog();
  expect(findDuplicates({ ...history, sent: history.sent.slice(0, -1) }, log)).toHaveLength(1);
  const [page] = history.pages;
  const pages = [{ ...page!, messages: [...page!.messages, page!.messages[0]!] }];
  expect(findDuplicates({ ...history, pages }, log)).toEqual(['ada read "ada 0" twice on a page']);
});

test('duplicated: not a message that was sent again while its sender was removed, and arrived when it was a member', () => {
  const { history, log } = sampleLog();
  const [sent, late] = [history.sent.slice(0, -1), history.sent.at(-1)!.text];
  const [attempt] = history.unauthorized;
  expect(findDuplicates({ ...history, sent, unauthorized: [{ ...attempt!, mayBeSentLater: late }] }, log)).toEqual([]);
});

test('out of order: a gap in the log', () => {
  const { history, events } = sampleLog();
  const violations = findOrderViolations(history, indexLog(events.toSpliced(5, 1)));
  expect(violations.map((violation) => violation.replace(/^.*: /, ''))).toEqual(['7 follows 5', '7 follows 5']);
});

test('out of order: messages acknowledged with falling seqs', () => {
  const { history, log } = sampleLog();
  expect(findOrderViolations({ ...history, sent: history.sent.toReversed() }, log)).toHaveLength(4);
});

test('out of order: an event first received after a newer event', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf(events);
  const late = [conversationList('ready', 1), ...[2, 5, 3].map(push)];
  expect(findOrderViolations(withReceived(history, ada, late), log)).toHaveLength(1);
});

test('in order: a repetition, a gap, and older events after a resync', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf(events);
  const received = [conversationList('ready', 1), ...[2, 3, 2, 3, 6].map(push), conversationList('resync', 6), ...[5, 8].map(push)];
  expect(findOrderViolations(withReceived(history, ada, received), log)).toEqual([]);
});

test('in order: an admission and the events after it, repeated between newer events', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf([...events, { ...events[7]!, version: 9 }]);
  const repeated = [conversationList('ready', 3), ...[4, 7, 8, 7, 9, 8].map(push)];
  expect(findOrderViolations(withReceived(history, eve, repeated), log)).toEqual([]);
});

test('out of order: an event after an admission, first received after a newer event', () => {
  const { history, log, events } = sampleLog();
  const push = pushOf([...events, { ...events[7]!, version: 9 }]);
  const late = [conversationList('ready', 3), ...[4, 7, 9, 8].map(push)];
  expect(findOrderViolations(withReceived(history, eve, late), log)).toHaveLength(1);
});

test('not converged: reports the paths at which two states differ', () => {
  const state = { conversations: { a: { lastSeq: 3, title: 'x' } } };
  expect(findDifferences(state, structuredClone(state))).toEqual([]);
  expect(findDifferences(state, { conversations: { a: { lastSeq: 4, title: 'x' } } })).toEqual([
    'state.conversations.a.lastSeq is 3, but 4 in a fresh read',
  ]);
});
