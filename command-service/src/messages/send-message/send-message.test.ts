import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved } from '@parley/events/facts/conversation-events';
import { messageDeleted } from '@parley/events/facts/message-events';
import { admin, groupId, member, stranger } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import { messageId, room, said } from '../room.fixture.ts';
import { decideSendMessage } from './send-message.ts';

const sending = {
  conversationId: groupId,
  messageId: newId(),
  senderId: member,
  text: ' as typed ',
  attachments: [],
  replyTo: null,
  mentions: [],
  clientId: 'c-1',
};

describe('send a message', () => {
  test('says it as typed', () => {
    expect(decideSendMessage(room(), sending)).toMatchObject([
      {
        type: 'MessageSent',
        payload: { messageId: sending.messageId, senderId: member, personal: { text: ' as typed ' }, clientId: 'c-1', replyTo: null },
      },
    ]);
  });

  test('quotes a message of the conversation, a deleted one too', () => {
    const gone = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [] });
    for (const state of [room(said), room(said, gone)]) {
      const [event] = decideSendMessage(state, { ...sending, replyTo: messageId });
      expect(event.payload.replyTo).toEqual({ messageId, seq: 2, senderId: member });
    }
  });

  test('refuses strangers and those who were removed', () => {
    const removed = memberRemoved({ conversationId: groupId, userId: member, reason: 'removed' }, false);
    expect(refusalOf(() => decideSendMessage(room(), { ...sending, senderId: stranger }))).toBe('not_found');
    expect(refusalOf(() => decideSendMessage(room(removed), sending))).toBe('not_found');
  });

  test('refuses mentions of others than members, replies to nothing, and files', () => {
    expect(refusalOf(() => decideSendMessage(room(), { ...sending, mentions: [admin, stranger] }))).toBe('validation_failed');
    expect(refusalOf(() => decideSendMessage(room(), { ...sending, replyTo: newId() }))).toBe('validation_failed');
    expect(refusalOf(() => decideSendMessage(room(), { ...sending, attachments: [newId()] }))).toBe('unknown_file');
  });
});
