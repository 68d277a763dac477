import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { applyEvent } from './apply-event.ts';
import { changeTimeline } from './change-timeline.ts';
import { emptyState, withConversation, type ClientState } from './state.ts';
import { messagesOf, withTimeline } from './timeline.ts';

const me = 'me';
const you = 'you';
const room = 'room';
const at = '2026-01-01T00:00:00.000Z';

const conversation: Conversation = {
  id: room,
  kind: 'group',
  title: 'Tea',
  avatarUrl: null,
  custom: null,
  expireAfter: null,
  role: 'member',
  capabilities: ['message.send', 'conversation.leave'],
  lastSeq: 1,
  memberCount: 2,
  activityAt: at,
  lastMessage: null,
  unreadCount: 0,
  mentionCount: 0,
  readSeq: 1,
  pinned: false,
  archived: false,
  mutedUntil: null,
  notifications: 'all',
  markedUnread: false,
  activeCall: null,
  members: [],
};
const initial = withTimeline(withConversation(emptyState(me), conversation), room, { items: [], hasBefore: true, hasAfter: false });

function event(type: TimelineEvent['type'], seq: number, fields: object): TimelineEvent {
  return {
    id: `e${seq}`,
    type,
    at,
    actorId: you,
    position: `1.1.${seq}`,
    conversationId: room,
    seq,
    ...fields,
  } as unknown as TimelineEvent;
}

test('event types of a newer service advance lastSeq and change nothing else', () => {
  const unknown = event('message.starred' as TimelineEvent['type'], 2, { starred: true });
  const { state, ...rest } = applyEvent(initial, unknown);
  expect(rest).toEqual({});
  expect(state).toEqual({ ...initial, conversations: { [room]: { ...conversation, lastSeq: 2 } } });

  const { seq: _seq, conversationId: _conversationId, ...unnumbered } = event('reminder.due' as TimelineEvent['type'], 3, {});
  expect(applyEvent(initial, unnumbered as TimelineEvent)).toEqual({ state: initial });
});

function sent(seq: number, senderId: string, fields: Partial<Message> = {}): TimelineEvent {
  const message: Message = {
    id: `m${seq}`,
    conversationId: room,
    seq,
    kind: 'text',
    senderId,
    text: `text ${seq}`,
    attachments: [],
    replyTo: null,
    mentions: [],
    custom: null,
    clientId: null,
    sentAt: at,
    editedAt: null,
    deletedAt: null,
    erasedAt: null,
    ...fields,
  };
  return event('message.sent', seq, { message });
}

const deleted = (seq: number, messageSeq: number, senderId = you): TimelineEvent =>
  event('message.deleted', seq, { messageId: `m${messageSeq}`, messageSeq, senderId, mentionsRemoved: [], deletedAt: at });

const after = (...events: TimelineEvent[]): ClientState => events.reduce((state, event) => applyEvent(state, event).state, initial);
const inboxItem = (state: ClientState): Conversation => state.conversations[room]!;

describe('applyEvent', () => {
  test("counts messages of other users, not the user's own", () => {
    expect(inboxItem(after(sent(2, you), sent(3, you, { mentions: [me] })))).toMatchObject({
      lastSeq: 3,
      unreadCount: 2,
      mentionCount: 1,
      readSeq: 1,
    });
    expect(inboxItem(after(sent(2, you), sent(3, me)))).toMatchObject({ unreadCount: 0, mentionCount: 0, readSeq: 3 });
  });

  test('an event that is not newer returns the identical state', () => {
    const state = after(sent(2, you));
    expect(applyEvent(state, sent(2, you))).toEqual({ state });
    expect(applyEvent(state, sent(2, you)).state).toBe(state);
  });

  test('an event after a gap is not applied, and the gap is reported', () => {
    expect(applyEvent(initial, sent(4, you))).toEqual({ state: initial, missing: { conversationId: room, after: 1 } });
  });

  test('an unknown conversation must be read', () => {
    expect(applyEvent(emptyState(me), sent(2, you))).toMatchObject({ unknown: room });
    expect(applyEvent(emptyState(me), event('member.removed', 2, { userIds: [me] }))).toEqual({ state: emptyState(me) });
  });

  test('a deleted message has no text, also in quotes, and is no longer unread', () => {
    const quoting = sent(3, you, { replyTo: { id: 'm2', seq: 2, senderId: you, text: 'text 2', deletedAt: null, erasedAt: null } });
    const state = after(sent(2, you), quoting, deleted(4, 2));
    expect(JSON.stringify(state)).not.toContain('text 2');
    expect(inboxItem(state)).toMatchObject({ unreadCount: 1, lastMessage: { replyTo: { text: null, deletedAt: at } } });
    expect(messagesOf(state, room).map(({ text }) => text)).toEqual([null, 'text 3']);
  });

  test('deleting a read message does not change the count', () => {
    expect(inboxItem(after(sent(2, you), sent(3, me), sent(4, you), deleted(5, 2)))).toMatchObject({ unreadCount: 1 });
  });

  test('an edit updates the page, the inbox and quotes', () => {
    const edit = event('message.edited', 4, {
      messageId: 'm2',
      messageSeq: 2,
      senderId: you,
      text: 'better',
      mentions: [me],
      mentionsRemoved: [],
      editedAt: at,
    });
    const quoting = sent(3, you, { replyTo: { id: 'm2', seq: 2, senderId: you, text: 'text 2', deletedAt: null, erasedAt: null } });
    const state = after(sent(2, you), quoting, edit);
    expect(messagesOf(state, room)).toMatchObject([{ text: 'better', editedAt: at }, { replyTo: { text: 'better' } }]);
    expect(inboxItem(state).mentionCount).toBe(1);
  });

  test('a deleted message stays deleted when an earlier edit arrives late', () => {
    const quote = { id: 'm2', seq: 2, senderId: you, text: 'text 2', deletedAt: null, erasedAt: null };
    const before = after(sent(2, you), sent(3, you, { replyTo: quote }));
    const read = { ...before, timelines: { [room]: changeTimeline(before.timelines[room]!, deleted(5, 2), me) } };
    const edit = { messageId: 'm2', messageSeq: 2, senderId: you, text: 'too late', mentions: [], mentionsRemoved: [], editedAt: at };
    const { state } = applyEvent(read, event('message.edited', 4, edit));
    expect(messagesOf(state, room)).toMatchObject([{ text: null, deletedAt: at }, { replyTo: { text: null, deletedAt: at } }]);
  });

  test('title and avatar change independently', () => {
    const renamed = after(event('conversation.changed', 2, { title: 'Coffee' }));
    expect(inboxItem(renamed)).toMatchObject({ title: 'Coffee', avatarUrl: null, lastSeq: 2 });
    const pictured = applyEvent(renamed, event('conversation.changed', 3, { avatarUrl: '/v1/files/f' })).state;
    expect(inboxItem(pictured)).toMatchObject({ title: 'Coffee', avatarUrl: '/v1/files/f' });
    expect(inboxItem(applyEvent(pictured, event('conversation.changed', 4, { avatarUrl: null })).state).avatarUrl).toBeNull();
  });

  test('the user’s preferences change the inbox, but not the seq', () => {
    const preferences = { pinned: true, archived: true, mutedUntil: at, notifications: 'mentions', markedUnread: true } as const;
    const changed = {
      type: 'preferences.changed',
      id: 'p',
      at,
      actorId: me,
      position: '1.1.9',
      conversationId: room,
      ...preferences,
    } as const;
    const { state } = applyEvent(initial, changed);
    expect(inboxItem(state)).toMatchObject({ ...preferences, lastSeq: 1 });
    expect(applyEvent(emptyState(me), changed).state.conversations).toEqual({});
  });

  test('a reaction appears in the page and in the inbox, and disappears with its message', () => {
    const reaction = (seq: number, userId: string, count: number) =>
      event('reaction.added', seq, { messageId: 'm2', emoji: '👍', userId, count });
    const state = after(sent(2, me), reaction(3, you, 1), reaction(4, me, 2));
    const expected = [{ emoji: '👍', count: 2, mine: true }];
    expect(messagesOf(state, room)[0]!.reactions).toEqual(expected);
    expect(inboxItem(state)).toMatchObject({ lastMessage: { reactions: expected }, lastSeq: 4, unreadCount: 0 });
    const removed = applyEvent(state, event('reaction.removed', 5, { messageId: 'm2', emoji: '👍', userId: me, count: 1 })).state;
    expect(messagesOf(removed, room)[0]!.reactions).toEqual([{ emoji: '👍', count: 1, mine: false }]);
    expect(messagesOf(applyEvent(removed, deleted(6, 2, me)).state, room)[0]!.reactions).toEqual([]);
  });

  test("membership: count, the user's own role and capabilities, and the user's removal", () => {
    const added = event('member.added', 2, { members: [{ user: { id: 'third' }, role: 'member', joinedAt: at }] });
    const promoted = event('member.role_changed', 3, { userId: me, role: 'admin' });
    expect(inboxItem(after(added, promoted))).toMatchObject({
      memberCount: 3,
      role: 'admin',
      capabilities: expect.arrayContaining(['member.add']),
    });
    expect(after(added, event('member.removed', 3, { userIds: [me] }))).toEqual(emptyState(me));
  });
});
