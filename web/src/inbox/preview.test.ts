import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import type { UnsentMessage } from '@parley/client/state/draft';
import { previewOf } from './preview.ts';

const message = {
  senderId: 'bob',
  seq: 5,
  text: ' two\n lines ',
  attachments: [],
  deletedAt: null,
  erasedAt: null,
  status: undefined,
} as unknown as Message;
const conversation = (changes: Partial<Conversation>) =>
  ({ kind: 'group', lastMessage: message, unreadCount: 0, readSeq: 5, activeCall: null, ...changes }) as Conversation;
const preview = (
  changes: Partial<Conversation>,
  more: { unsent?: Partial<UnsentMessage>; draft?: { text: string }; typing?: string[] } = {},
) =>
  previewOf({
    conversation: conversation(changes),
    userId: 'ada',
    unsent: more.unsent as UnsentMessage | undefined,
    draft: more.draft,
    typing: more.typing ?? [],
    nameOf: () => 'Bob Stone',
  });

describe('preview', () => {
  test('a message of a group has its sender and one line', () => {
    expect(preview({})).toMatchObject({ kind: 'message', sender: 'Bob', text: 'two lines', own: false });
    expect(preview({ kind: 'direct' })).toMatchObject({ sender: null });
    expect(preview({ lastMessage: { ...message, senderId: 'ada', status: 'read' } })).toMatchObject({
      sender: 'You',
      own: true,
      status: 'read',
    });
  });

  test('a call comes before typing, typing before a draft, a draft before a message', () => {
    const call = { participants: [{ userId: 'ada', leftAt: null }] } as unknown as Conversation['activeCall'];
    expect(preview({ activeCall: call }, { typing: ['Bob'] })).toEqual({ kind: 'call', participants: 1, joined: true });
    expect(preview({}, { typing: ['Bob'], draft: { text: 'x' } })).toEqual({ kind: 'typing', names: ['Bob'] });
    expect(preview({}, { draft: { text: 'x' } })).toEqual({ kind: 'draft', text: 'x' });
  });

  test('a message that waits, or could not be sent, comes before a draft', () => {
    const unsent = { draft: { text: 'soon' }, state: 'pending' } as const;
    expect(preview({}, { unsent, draft: { text: 'x' } })).toEqual({ kind: 'unsent', text: 'soon', failed: false });
    expect(preview({}, { unsent: { ...unsent, draft: {}, state: 'failed' } })).toEqual({ kind: 'unsent', text: '', failed: true });
  });

  test('what is unread besides the messages is a missed call', () => {
    expect(preview({ unreadCount: 1 })).toEqual({ kind: 'missed-call' });
    expect(preview({ unreadCount: 1, lastMessage: null })).toEqual({ kind: 'missed-call' });
    expect(preview({ unreadCount: 1, readSeq: 4 })).toMatchObject({ kind: 'message' });
  });

  test('nothing, and a deleted message', () => {
    expect(preview({ lastMessage: null })).toEqual({ kind: 'empty' });
    expect(preview({ lastMessage: { ...message, deletedAt: '2026-01-01T00:00:00.000Z' } })).toEqual({ kind: 'deleted' });
  });
});
