import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated, memberRemoved } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { admin, groupId, member, stranger } from '../../conversations/group.fixture.ts';
import { decideBlockUser } from '../../contacts/block-user/block-user.ts';
import { initialPair, pairEvent } from '../../contacts/pair.ts';
import { ownFile } from '../../files/own-files.fixture.ts';
import { noFiles } from '../../files/own-files.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveMessageState, initialMessageState } from '../message.ts';
import { messageId, sent, stateAfter } from '../message-state.fixture.ts';
import { decideSendMessage, sendMessage, type SendMessage } from './send-message.ts';

const command = {
  conversationId: groupId,
  messageId: newId(),
  senderId: member,
  text: ' as typed ',
  attachments: [],
  replyTo: null,
  mentions: [],
  clientId: 'c-1',
};
const resolved = { privacy: undefined, files: noFiles };

describe('send a message', () => {
  test('keeps the text as typed', () => {
    expect(decideSendMessage(stateAfter(), command, resolved)).toMatchObject([
      {
        type: 'MessageSent',
        payload: { messageId: command.messageId, senderId: member, personal: { text: ' as typed ', clientId: 'c-1' }, replyTo: null },
      },
    ]);
  });

  test('describes its attachments', () => {
    const { file, files } = ownFile();
    const [event] = decideSendMessage(stateAfter(), { ...command, text: null, attachments: [file.fileId] }, { ...resolved, files });
    const { fileId, ...details } = file;
    expect(event.payload).toMatchObject({ personal: { text: null, attachments: [details] }, fileIds: [fileId] });
  });

  test('quotes a message of the conversation, also a deleted one', () => {
    const deleted = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [] });
    for (const state of [stateAfter(sent), stateAfter(sent, deleted)]) {
      const [event] = decideSendMessage(state, { ...command, replyTo: messageId }, resolved);
      expect(event.payload.replyTo).toEqual({ messageId, seq: 2, senderId: member });
    }
  });

  test('refuses users who are no members, or were removed', () => {
    const removed = memberRemoved({ conversationId: groupId, userId: member, reason: 'removed' });
    expect(refusalOf(() => decideSendMessage(stateAfter(), { ...command, senderId: stranger }, resolved))).toBe('not_found');
    expect(refusalOf(() => decideSendMessage(stateAfter(removed), command, resolved))).toBe('not_found');
  });

  test('in a direct conversation, refuses across a block, and to a recipient who accepts contacts only', () => {
    const pair = { pairId: groupId, userId: admin, otherId: member, now: 1 };
    const members = [admin, member].map((userId) => ({ userId, role: 'member' as const }));
    const created = conversationCreated({ conversationId: groupId, kind: 'direct', title: null, avatarFileId: null, members });
    const direct = (...events: NewEvent[]) =>
      stored(created, ...events).reduce(evolveMessageState, initialMessageState(groupId, [admin, member]));
    const accepting = (messages: 'everyone' | 'contacts') => ({ ...resolved, privacy: { messages } });
    const blocked = decideBlockUser(initialPair, pair);
    const contacts = pairEvent('ContactAccepted', initialPair, pair, { contactsSince: 1 });

    for (const state of [direct(), direct(sent)]) {
      expect(sendMessage.privacyOf!(state, command)).toBe(admin);
      expect(decideSendMessage(state, command, accepting('everyone'))).toHaveLength(1);
      expect(refusalOf(() => decideSendMessage(state, command, accepting('contacts')))).toBe('recipient_unavailable');
      expect(refusalOf(() => decideSendMessage(state, command, resolved))).toBe('recipient_unavailable');
    }
    expect(sendMessage.privacyOf!(direct(contacts), command)).toBeUndefined();
    expect(decideSendMessage(direct(contacts), command, resolved)).toHaveLength(1);
    for (const senderId of [admin, member]) {
      const state = direct(sent, contacts, ...blocked);
      expect(sendMessage.privacyOf!(state, { ...command, senderId })).toBeUndefined();
      expect(refusalOf(() => decideSendMessage(state, { ...command, senderId }, resolved))).toBe('recipient_unavailable');
    }
  });

  test('refuses mentions of non-members, replies to unknown messages, and files of other users', () => {
    const refusal = (changes: Partial<SendMessage>, files = noFiles) =>
      refusalOf(() => decideSendMessage(stateAfter(), { ...command, ...changes }, { ...resolved, files }));
    expect(refusal({ mentions: [admin, stranger] })).toBe('validation_failed');
    expect(refusal({ replyTo: newId() })).toBe('validation_failed');
    const { file, files } = ownFile();
    expect(refusal({ attachments: [file.fileId, newId()] }, files)).toBe('unknown_file');
  });
});
