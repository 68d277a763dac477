import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { admin, groupId, member, owner, stranger } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import type { MessageState } from '../message.ts';
import { messageId, stateAfter, sent } from '../message-state.fixture.ts';
import { decideEditMessage, type EditMessage } from './edit-message.ts';

const edit = { conversationId: groupId, messageId, editorId: member, text: 'hello you' };
const decide = (state: MessageState, command: EditMessage) => decideEditMessage(state, command, { privacy: undefined });

describe('edit a message', () => {
  test('changes the text, and keeps the mentions unless the edit has some', () => {
    expect(decide(stateAfter(sent), edit)).toMatchObject([
      {
        type: 'MessageEdited',
        payload: { messageSeq: 2, senderId: member, personal: { text: 'hello you' }, mentions: [admin], mentionsRemoved: [] },
      },
    ]);
  });

  test('records the mentions that it removes', () => {
    expect(decide(stateAfter(sent), { ...edit, mentions: [owner] })[0]!.payload).toMatchObject({
      mentions: [owner],
      mentionsRemoved: [admin],
    });
  });

  test('changes nothing when text and mentions are the same', () => {
    expect(decide(stateAfter(sent), { ...edit, text: 'hello' })).toEqual([]);
    expect(decide(stateAfter(sent), { ...edit, text: 'hello', mentions: [admin] })).toEqual([]);
  });

  test('is for the author only', () => {
    expect(refusalOf(() => decide(stateAfter(sent), { ...edit, editorId: owner }))).toBe('forbidden');
    expect(refusalOf(() => decide(stateAfter(sent), { ...edit, editorId: stranger }))).toBe('not_found');
  });

  test('refuses deleted and unknown messages, and mentions of non-members', () => {
    const deleted = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [admin] });
    expect(refusalOf(() => decide(stateAfter(sent, deleted), edit))).toBe('not_found');
    expect(refusalOf(() => decide(stateAfter(sent), { ...edit, messageId: newId() }))).toBe('not_found');
    expect(refusalOf(() => decide(stateAfter(sent), { ...edit, mentions: [stranger] }))).toBe('validation_failed');
  });
});
