import { expect, test } from '@jest/globals';
import type { Receipt } from '@parley/events/wire/conversations';
import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import { applyEvent } from './apply-event.ts';
import { conversationAt, historyOf, messagesSeenBy, people, room, type Act } from './history.fixture.ts';
import { emptyState, withConversation, withMessages, type ClientState } from './state.ts';
import { withReceipts } from './statuses.ts';

const [ann, ben, cy] = people;
const send = (who: number, mentions: number[] = []): Act => ({ do: 'send', who, replyTo: null, mentions });

function held(userId: string, events: readonly TimelineEvent[], upTo = events.length): ClientState {
  const state = withConversation(emptyState(userId), conversationAt(events, upTo, userId)!);
  return withMessages(state, room, messagesSeenBy(events, upTo, userId));
}

const marks = (userId: string, delivered: number, read: number): Receipt => ({ userId, delivered, read, at: '2026-01-01T00:00:00.000Z' });

function advanced(userId: string, delivered: number, read: number, own: object = {}): UnnumberedEvent {
  const head = { id: 'r', at: '2026-01-01T00:00:00.000Z', actorId: userId, position: '1.1.1' };
  return { ...head, type: 'receipt.advanced', conversationId: room, userId, delivered, read, ...own };
}

const statuses = (state: ClientState) => state.messages[room]!.map(({ status }) => status);

test('one’s own messages have reached what all others have reached', () => {
  const events = historyOf([send(0), send(0), send(0)]);
  let state = withReceipts(held(ann, events), room, [marks(ann, 4, 4), marks(ben, 1, 1), marks(cy, 1, 1)]);
  expect(statuses(state)).toEqual(['sent', 'sent', 'sent']);
  for (const event of [advanced(ben, 4, 3), advanced(cy, 3, 2)]) state = applyEvent(state, event).state;
  expect(statuses(state)).toEqual(['read', 'delivered', 'sent']);
  expect(state.conversations[room]!.lastMessage!.status).toBe('sent');
  expect(statuses(applyEvent(state, advanced(cy, 1, 1)).state)).toEqual(['read', 'delivered', 'sent']);
});

test('sending reads, joining has read, who is gone holds nothing up', () => {
  const events = historyOf([send(0), send(1), { do: 'add', who: 3 }, { do: 'remove', who: 2 }]);
  let state = withReceipts(held(ann, events, 2), room, [marks(ann, 2, 2), marks(ben, 1, 1), marks(cy, 1, 1)]);
  const seen = events.slice(2).map((event) => {
    state = applyEvent(state, event).state;
    return statuses(state)[0];
  });
  expect(seen).toEqual(['sent', 'sent', 'read']);
});

test('one’s own mark takes the counts that the event tells, if it tells them as of the same seq', () => {
  const events = historyOf([send(0), send(0, [1]), send(0)]);
  const state = held(ben, events);
  expect(state.conversations[room]).toMatchObject({ unreadCount: 3, mentionCount: 1 });
  const { state: read, unknown } = applyEvent(state, advanced(ben, 4, 3, { unreadCount: 1, mentionCount: 0, lastSeq: 4 }));
  expect(read.conversations[room]).toMatchObject({ readSeq: 3, unreadCount: 1, mentionCount: 0 });
  expect(unknown).toBeUndefined();
});

test('else they are counted in the page; without one the conversation must be read', () => {
  const events = historyOf([send(0), send(0, [1]), send(0)]);
  const told = advanced(ben, 9, 2, { unreadCount: 7, mentionCount: 7, lastSeq: 9 });
  const { state } = applyEvent(held(ben, events), told);
  expect(state.conversations[room]).toMatchObject({ readSeq: 2, unreadCount: 2, mentionCount: 1 });
  const bare = withConversation(emptyState(ben), conversationAt(events, 4, ben)!);
  expect(applyEvent(bare, told)).toMatchObject({ unknown: room, state: { stale: { [room]: true } } });
});

test('a mark that was reached changes no count, one of a conversation that is not held changes nothing', () => {
  const state = held(ben, historyOf([send(0), send(1), send(0)]));
  expect(applyEvent(state, advanced(ben, 4, 3, { unreadCount: 9, mentionCount: 9, lastSeq: 4 }))).toEqual({ state });
  expect(applyEvent(emptyState(ann), advanced(ann, 1, 1))).toEqual({ state: emptyState(ann) });
});

test('above 50 members nothing is told of the others; whoever comes back below reads anew', () => {
  const [first, second, joining] = historyOf([send(0), { do: 'add', who: 3 }]) as [TimelineEvent, TimelineEvent, TimelineEvent];
  const large = (memberCount: number) => {
    const state = held(ann, [first, second]);
    return { ...state, conversations: { [room]: { ...state.conversations[room]!, memberCount } } };
  };
  const full = withReceipts(large(50), room, [marks(ann, 2, 2), marks(ben, 2, 2), marks(cy, 2, 2)]);
  expect(statuses(full)).toEqual(['read']);
  const over = applyEvent(full, joining);
  expect([statuses(over.state), over.state.receipts, over.unknown]).toEqual([['sent'], {}, undefined]);
  const going = { ...joining, type: 'member.removed', userIds: [cy] } as unknown as TimelineEvent;
  expect(applyEvent(large(51), going)).toMatchObject({ unknown: room, state: { stale: { [room]: true } } });
});
