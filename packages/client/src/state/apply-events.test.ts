import { expect, test } from '@jest/globals';
import { applyEvent } from './apply-event.ts';
import { applyEvents } from './apply-events.ts';
import { conversationAt, historyOf, people, room, type Action } from './history.fixture.ts';
import { emptyState, withConversation, type ClientState } from './state.ts';
import { timelineSeenBy } from './timeline-history.fixture.ts';
import { withTimeline } from './timeline.ts';

const me = people[1];
const send: Action = { do: 'send', user: 0, replyTo: null, mentions: [1] };
const events = historyOf([send, { do: 'edit', target: 0, mentions: [] }, send, { do: 'rename' }, { do: 'remove', user: 1 }, send]);
const other = { ...conversationAt(events, 1, me)!, id: 'other' };

function stateAt(seq: number): ClientState {
  const state = withConversation(withConversation(emptyState(me), conversationAt(events, seq, me)!), other);
  return withTimeline(state, room, timelineSeenBy(events, seq, me));
}

test('many events at once have the effect of one after the other', () => {
  const some = events.slice(1, 5);
  const one = some.reduce((state, event) => applyEvent(state, event).state, stateAt(1));
  expect(applyEvents(stateAt(1), some)).toEqual({ state: one, count: 4, changed: some });
});

test('stops at a gap, and at a conversation that it does not know', () => {
  const gap = applyEvents(stateAt(1), [events[1]!, events[3]!, events[4]!]);
  expect(gap).toMatchObject({ count: 2, changed: [events[1]], missing: { conversationId: room, after: 2 } });
  expect(applyEvents(emptyState(me), events.slice(1))).toMatchObject({ count: 1, changed: [], unknown: room });
});

test('a conversation that the user left is gone; the others are the same', () => {
  const { state } = applyEvents(stateAt(5), [events[5]!]);
  expect(Object.keys(state.conversations)).toEqual(['other']);
  expect(state.conversations['other']).toBe(other);
});

test('a changed profile changes in every conversation', () => {
  const noOne = { about: null, avatarUrl: null, kind: 'person' as const, custom: null, presence: null, lastSeenAt: null, erasedAt: null };
  const user = { id: 'ann', username: 'ann', displayName: 'Ann', ...noOne };
  const before = withConversation(stateAt(1), { ...other, members: [{ user, role: 'owner', joinedAt: '' }] });
  const { id, at, actorId, position } = events[0]!;
  const renamed = { id, at, actorId, position, type: 'profile.changed', user: { ...user, displayName: 'Anna' } } as const;
  const { conversations } = applyEvents(before, [events[1]!, renamed]).state;
  expect([conversations['other']!.members[0]!.user.displayName, conversations[room]!.lastSeq]).toEqual(['Anna', 2]);
});

test('events that are known already change nothing', () => {
  const state = stateAt(3);
  expect(applyEvents(state, events.slice(0, 3))).toEqual({ state, count: 3, changed: [] });
  expect(applyEvents(state, events.slice(0, 3)).state).toBe(state);
});
