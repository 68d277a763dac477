import { expect, test } from '@jest/globals';
import type { Receipt } from '@parley/events/wire/conversations';
import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import { applyEvent } from './apply-event.ts';
import { conversationAt, historyOf, people, room, type Action } from './history.fixture.ts';
import { timelineSeenBy } from './timeline-history.fixture.ts';
import { emptyState, withConversation, type ClientState } from './state.ts';
import { messagesOf, withTimeline } from './timeline.ts';
import { withReceipts } from './statuses.ts';

const [ann, ben, cy] = people;
const send = (user: number, mentions: number[] = []): Action => ({ do: 'send', user, replyTo: null, mentions });

function stateAt(userId: string, events: readonly TimelineEvent[], upTo = events.length): ClientState {
  const state = withConversation(emptyState(userId), conversationAt(events, upTo, userId)!);
  return withTimeline(state, room, timelineSeenBy(events, upTo, userId));
}

const receipt = (userId: string, delivered: number, read: number): Receipt => ({ userId, delivered, read, at: '2026-01-01T00:00:00.000Z' });

function advanced(userId: string, delivered: number, read: number, own: object = {}): UnnumberedEvent {
  const head = { id: 'r', at: '2026-01-01T00:00:00.000Z', actorId: userId, position: '1.1.1' };
  return { ...head, type: 'receipt.advanced', conversationId: room, userId, delivered, read, ...own };
}

const statuses = (state: ClientState) => messagesOf(state, room).map(({ status }) => status);

test('the user’s messages have the lowest status of all other members', () => {
  const events = historyOf([send(0), send(0), send(0)]);
  let state = withReceipts(stateAt(ann, events), room, [receipt(ann, 4, 4), receipt(ben, 1, 1), receipt(cy, 1, 1)]);
  expect(statuses(state)).toEqual(['sent', 'sent', 'sent']);
  for (const event of [advanced(ben, 4, 3), advanced(cy, 3, 2)]) state = applyEvent(state, event).state;
  expect(statuses(state)).toEqual(['read', 'delivered', 'sent']);
  expect(state.conversations[room]!.lastMessage!.status).toBe('sent');
  expect(statuses(applyEvent(state, advanced(cy, 1, 1)).state)).toEqual(['read', 'delivered', 'sent']);
});

test('sending and joining count as reading, and removed members are ignored', () => {
  const events = historyOf([send(0), send(1), { do: 'add', user: 3 }, { do: 'remove', user: 2 }]);
  let state = withReceipts(stateAt(ann, events, 2), room, [receipt(ann, 2, 2), receipt(ben, 1, 1), receipt(cy, 1, 1)]);
  const seen = events.slice(2).map((event) => {
    state = applyEvent(state, event).state;
    return statuses(state)[0];
  });
  expect(seen).toEqual(['sent', 'sent', 'read']);
});

test('the user’s own receipt takes the counts of the event if they are as of the same seq', () => {
  const events = historyOf([send(0), send(0, [1]), send(0)]);
  const state = stateAt(ben, events);
  expect(state.conversations[room]).toMatchObject({ unreadCount: 3, mentionCount: 1 });
  const { state: read, unknown } = applyEvent(state, advanced(ben, 4, 3, { unreadCount: 1, mentionCount: 0, lastSeq: 4 }));
  expect(read.conversations[room]).toMatchObject({ readSeq: 3, unreadCount: 1, mentionCount: 0 });
  expect(unknown).toBeUndefined();
});

test('otherwise the counts come from the page; without a page the conversation must be read', () => {
  const events = historyOf([send(0), send(0, [1]), send(0)]);
  const later = advanced(ben, 9, 2, { unreadCount: 7, mentionCount: 7, lastSeq: 9 });
  const { state } = applyEvent(stateAt(ben, events), later);
  expect(state.conversations[room]).toMatchObject({ readSeq: 2, unreadCount: 2, mentionCount: 1 });
  const bare = withConversation(emptyState(ben), conversationAt(events, 4, ben)!);
  expect(applyEvent(bare, later)).toMatchObject({ unknown: room, state: { stale: { [room]: true } } });
});

test('a receipt that is not higher changes no count, and one of an unknown conversation changes nothing', () => {
  const state = stateAt(ben, historyOf([send(0), send(1), send(0)]));
  expect(applyEvent(state, advanced(ben, 4, 3, { unreadCount: 9, mentionCount: 9, lastSeq: 4 }))).toEqual({ state });
  expect(applyEvent(emptyState(ann), advanced(ann, 1, 1))).toEqual({ state: emptyState(ann) });
});

test('above 50 members there are no receipts of others; below the limit they are read again', () => {
  const [first, second, joining] = historyOf([send(0), { do: 'add', user: 3 }]) as [TimelineEvent, TimelineEvent, TimelineEvent];
  const large = (memberCount: number) => {
    const state = stateAt(ann, [first, second]);
    return { ...state, conversations: { [room]: { ...state.conversations[room]!, memberCount } } };
  };
  const full = withReceipts(large(50), room, [receipt(ann, 2, 2), receipt(ben, 2, 2), receipt(cy, 2, 2)]);
  expect(statuses(full)).toEqual(['read']);
  const above = applyEvent(full, joining);
  expect([statuses(above.state), above.state.receipts, above.unknown]).toEqual([['sent'], {}, undefined]);
  const removal = { ...joining, type: 'member.removed', userIds: [cy] } as unknown as TimelineEvent;
  expect(applyEvent(large(51), removal)).toMatchObject({ unknown: room, state: { stale: { [room]: true } } });
});
