import { expect, test } from '@jest/globals';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { applyEvent } from './apply-event.ts';
import { conversationAt, historyOf, people, room, type Action } from './history.fixture.ts';
import { timelineSeenBy } from './timeline-history.fixture.ts';
import { emptyState, withConversation, type ClientState } from './state.ts';
import { messagesOf, withinLimit, withNewerItems, withOlderItems, withTimeline, type TimelinePage } from './timeline.ts';

const [ann, ben] = people;
const send = (user: number): Action => ({ do: 'send', user, replyTo: null, mentions: [] });
const events = historyOf(Array.from({ length: 9 }, () => send(0)));
const { items } = timelineSeenBy(events, events.length, ben);
const pageOf = (from: number, to: number): TimelinePage => ({
  items: items.filter(({ seq }) => seq >= from && seq <= to),
  hasBefore: from > 1,
  hasAfter: to < events.length,
});
const initial = withConversation(emptyState(ben), conversationAt(events, events.length, ben)!);
const showing = (from: number, to: number) => withTimeline(initial, room, pageOf(from, to));
const seqs = (state: ClientState) => state.timelines[room]!.items.map(({ seq }) => seq);
const next = (user: number) => historyOf(Array.from({ length: 10 }, (_, index) => send(index === 9 ? user : 0))).at(-1)!;

test('pages are added before and after the window, without repeating what they share with it', () => {
  const older = withOlderItems(showing(5, 7), room, pageOf(3, 5), 400);
  expect([seqs(older), older.timelines[room]!.hasBefore, older.timelines[room]!.hasAfter]).toEqual([[3, 4, 5, 6, 7], true, true]);
  const newer = withNewerItems(older, room, pageOf(7, 10), 400);
  expect([seqs(newer), newer.timelines[room]!.hasAfter]).toEqual([[3, 4, 5, 6, 7, 8, 9, 10], false]);
});

test('above the limit, the items farthest from the new page are dropped', () => {
  const older = withOlderItems(showing(6, 10), room, pageOf(3, 5), 6);
  expect(older.timelines[room]).toMatchObject({ hasBefore: true, hasAfter: true });
  expect(seqs(older)).toEqual([3, 4, 5, 6, 7, 8]);
  const newer = withNewerItems(showing(1, 5), room, pageOf(6, 10), 6);
  expect(newer.timelines[room]).toMatchObject({ hasBefore: true, hasAfter: false });
  expect(seqs(newer)).toEqual([5, 6, 7, 8, 9, 10]);
});

test('the newest window grows by events and drops its oldest items above the limit', () => {
  const before = showing(6, 10);
  const after = withinLimit(applyEvent(before, next(0)).state, before, 5);
  expect(seqs(after)).toEqual([7, 8, 9, 10, 11]);
  expect(after.timelines[room]!.hasBefore).toBe(true);
});

test('an older window stays as it is, counts what others send, and becomes the newest at the end', () => {
  const before = withTimeline(initial, room, pageOf(3, 5), 4);
  const counted = applyEvent(before, next(0)).state;
  expect(counted.timelines[room]).toEqual({ ...before.timelines[room], newCount: 1 });
  expect(counted.conversations[room]!.unreadCount).toBe(before.conversations[room]!.unreadCount + 1);
  const own = withTimeline({ ...initial, userId: ann }, room, pageOf(3, 5), 4);
  expect(applyEvent(own, next(0)).state.timelines[room]!.newCount).toBe(0);
  expect(withNewerItems(counted, room, pageOf(6, 10), 400).timelines[room]).toMatchObject({ around: null, newCount: 0, hasAfter: false });
});

test('an event changes only its own item; events about what is not held change no window', () => {
  const before = showing(3, 5);
  const reaction = { ...next(0), type: 'reaction.added', messageId: 'm4', emoji: '👍', userId: ann, count: 1 } as never;
  const [first, second, third] = applyEvent(before, reaction).state.timelines[room]!.items as [TimelineItem, TimelineItem, TimelineItem];
  expect([first === before.timelines[room]!.items[0], third === before.timelines[room]!.items[2]]).toEqual([true, true]);
  expect(second).toMatchObject({ kind: 'message', message: { reactions: [{ emoji: '👍', count: 1, mine: false }] } });
  const elsewhere = { ...next(0), type: 'reaction.added', messageId: 'm9', emoji: '👍', userId: ann, count: 1 } as never;
  expect(applyEvent(before, elsewhere).state.timelines).toBe(before.timelines);
});

test('messagesOf returns the same array for the same items', () => {
  const state = showing(1, 5);
  expect(messagesOf(state, room).map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
  expect(messagesOf({ ...state }, room)).toBe(messagesOf(state, room));
  expect(messagesOf(state, 'other')).toEqual([]);
});
