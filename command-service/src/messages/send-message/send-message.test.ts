import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated, memberRemoved } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { admin, groupId, member, stranger } from '../../conversations/group.fixture.ts';
import { decideBlockUser } from '../../contacts/block-user/block-user.ts';
import { changed, initialPair } from '../../contacts/pair.ts';
import { UnknownPrivacy } from '../../contacts/knowing-privacy.ts';
import { ownFile } from '../../files/own-files.fixture.ts';
import { noFiles } from '../../files/own-files.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveMessaging, initialMessaging } from '../message.ts';
import { messageId, room, said } from '../room.fixture.ts';
import { decideSendMessage } from './send-message.ts';

const sending = {
  conversationId: groupId,
  messageId: newId(),
  senderId: member,
  text: ' as typed ',
  attachments: [],
  files: noFiles,
  replyTo: null,
  mentions: [],
  clientId: 'c-1',
  privacy: new Map(),
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

  test('says of its files what they are', () => {
    const { file, files } = ownFile();
    const [event] = decideSendMessage(room(), { ...sending, text: null, attachments: [file.fileId], files });
    expect(event.payload).toMatchObject({ personal: { text: null }, attachments: [file] });
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

  test('between two: not across a block, nor to who lets only contacts write, whatever was said before', () => {
    const pair = { pairId: groupId, userId: admin, otherId: member, now: 1 };
    const both = [admin, member].map((userId) => ({ userId, role: 'member' as const }));
    const begun = conversationCreated({ conversationId: groupId, kind: 'direct', title: null, avatarFileId: null, members: both });
    const direct = (...events: NewEvent[]) => stored(begun, ...events).reduce(evolveMessaging, initialMessaging(groupId, [admin, member]));
    const privacy = (messages: 'everyone' | 'contacts') => new Map([[admin, { addToGroups: 'everyone' as const, messages }]]);
    const blocked = decideBlockUser(initialPair, pair);
    const contacts = changed('ContactAccepted', initialPair, pair, { contactsSince: 1 });

    for (const state of [direct(), direct(said)]) {
      expect(decideSendMessage(state, { ...sending, privacy: privacy('everyone') })).toHaveLength(1);
      expect(refusalOf(() => decideSendMessage(state, { ...sending, privacy: privacy('contacts') }))).toBe('recipient_unavailable');
      expect(() => decideSendMessage(state, sending)).toThrow(UnknownPrivacy);
    }
    expect(decideSendMessage(direct(contacts), sending)).toHaveLength(1);
    for (const senderId of [admin, member]) {
      expect(refusalOf(() => decideSendMessage(direct(said, contacts, ...blocked), { ...sending, senderId }))).toBe(
        'recipient_unavailable',
      );
    }
  });

  test('refuses mentions of others than members, replies to nothing, and files that are not one’s own', () => {
    expect(refusalOf(() => decideSendMessage(room(), { ...sending, mentions: [admin, stranger] }))).toBe('validation_failed');
    expect(refusalOf(() => decideSendMessage(room(), { ...sending, replyTo: newId() }))).toBe('validation_failed');
    const { file, files } = ownFile();
    const attachments = [file.fileId, newId()];
    expect(refusalOf(() => decideSendMessage(room(), { ...sending, attachments, files }))).toBe('unknown_file');
  });
});
