import { expect, test } from '@jest/globals';
import type { Conversation } from '@parley/events/wire/conversations';
import { applyReady } from './apply-ready.ts';
import { conversationAt, historyOf, people } from './history.fixture.ts';
import { emptyState, inboxOf, withConversation, type ClientState } from './state.ts';
import { withTimeline } from './timeline.ts';

const me = people[0];
const conversation = (id: string, changes: Partial<Conversation> = {}): Conversation => ({
  ...conversationAt(historyOf([]), 1, me)!,
  id,
  ...changes,
});
const stateWith = (...conversations: Conversation[]): ClientState => conversations.reduce(withConversation, emptyState(me));
const ready = (epoch: number, ...conversations: { id: string; lastSeq: number; readSeq: number }[]) =>
  ({ type: 'ready', at: '2026-01-01T00:00:00.000Z', epoch, userId: me, sessionId: 's', conversations }) as const;

test('drops unlisted conversations, reports gaps, and reports new conversations to read', () => {
  const before = stateWith(
    conversation('removed'),
    conversation('same', { lastSeq: 5, readSeq: 3 }),
    conversation('behind', { lastSeq: 5, readSeq: 3 }),
  );
  const event = ready(
    1,
    { id: 'same', lastSeq: 5, readSeq: 3 },
    { id: 'behind', lastSeq: 9, readSeq: 3 },
    { id: 'new', lastSeq: 1, readSeq: 1 },
  );
  const { state, missing, unknown } = applyReady(before, event);
  expect(Object.keys(state.conversations)).toEqual(['same', 'behind']);
  expect(missing).toEqual([{ conversationId: 'behind', after: 5 }]);
  expect(unknown).toEqual(['new']);
});

test('keeps unlisted conversations if `ready` lists only some', () => {
  const { state, unknown } = applyReady(stateWith(conversation('unlisted')), { ...ready(1), hasMore: true });
  expect([Object.keys(state.conversations), unknown]).toEqual([['unlisted'], []]);
});

test('what was read on another device is read again', () => {
  const { missing, unknown } = applyReady(
    stateWith(conversation('a', { lastSeq: 5, readSeq: 3 })),
    ready(1, { id: 'a', lastSeq: 6, readSeq: 5 }),
  );
  expect([missing, unknown]).toEqual([[{ conversationId: 'a', after: 5 }], ['a']]);
});

test('a new epoch invalidates the whole state', () => {
  const { state } = applyReady(stateWith(conversation('a', { lastSeq: 5 })), ready(1, { id: 'a', lastSeq: 5, readSeq: 1 }));
  expect(applyReady(state, ready(2, { id: 'a', lastSeq: 5, readSeq: 1 }))).toEqual({
    state: { ...emptyState(me), epoch: 2 },
    missing: [],
    unknown: ['a'],
  });
});

test('a conversation that was read ahead of its events drops the lists that missed them', () => {
  const before = withTimeline(stateWith(conversation('a', { lastSeq: 5 })), 'a', { items: [], hasBefore: true, hasAfter: false });
  expect(withConversation(before, conversation('a', { lastSeq: 5, unreadCount: 1 })).timelines).toHaveProperty('a');
  expect(withConversation(before, conversation('a', { lastSeq: 6 })).timelines).toEqual({});
  expect(withConversation(before, conversation('a', { lastSeq: 4 }))).toBe(before);
});

test('the inbox: pinned first, then by latest activity', () => {
  const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
  const state = stateWith(
    conversation('a', { activityAt: at(1) }),
    conversation('b', { activityAt: at(2) }),
    conversation('c', { activityAt: at(0), pinned: true }),
    conversation('d', { activityAt: at(2) }),
    conversation('e', { activityAt: at(3), archived: true }),
  );
  expect(inboxOf(state).map(({ id }) => id)).toEqual(['c', 'd', 'b', 'a']);
  expect(inboxOf(state, { archived: true }).map(({ id }) => id)).toEqual(['e']);
});
