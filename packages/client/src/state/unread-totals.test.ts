import { expect, test } from '@jest/globals';
import type { Conversation } from '@parley/events/wire/conversations';
import { emptyState, unreadTotals } from './state.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const conversation = (changes: Partial<Conversation>) =>
  ({ archived: false, mutedUntil: null, markedUnread: false, unreadCount: 0, mentionCount: 0, ...changes }) as Conversation;
const totals = (...list: Conversation[]) =>
  unreadTotals({ ...emptyState('me'), conversations: Object.fromEntries(list.map((each, index) => [String(index), each])) }, noon);

test('counts messages, mentions and conversations, also those marked as unread', () => {
  expect(totals(conversation({ unreadCount: 3, mentionCount: 1 }), conversation({ markedUnread: true }), conversation({}))).toEqual({
    messages: 3,
    mentions: 1,
    conversations: 2,
  });
});

test('leaves out the archive, and of a muted conversation all but its mentions, while it is muted', () => {
  const unread = { unreadCount: 2, mentionCount: 1 };
  expect(totals(conversation({ ...unread, archived: true }))).toEqual({ messages: 0, mentions: 0, conversations: 0 });
  expect(totals(conversation({ ...unread, mutedUntil: '2026-01-01T13:00:00.000Z' }))).toEqual({
    messages: 0,
    mentions: 1,
    conversations: 0,
  });
  expect(totals(conversation({ ...unread, mutedUntil: '2026-01-01T11:00:00.000Z' }))).toEqual({
    messages: 2,
    mentions: 1,
    conversations: 1,
  });
});
