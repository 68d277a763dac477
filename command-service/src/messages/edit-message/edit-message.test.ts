import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted, messageEdited } from '@parley/events/event-constructors/message-events';
import { admin, groupId, member, owner, stranger } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import type { MessageState } from '../message.ts';
import { messageId, stateAfter, sent } from '../message-state.fixture.ts';
import { decideEditMessage, type EditMessage } from './edit-message.ts';

const edit = { conversationId: groupId, messageId, editorId: member, text: 'hello you', maxVersionBytes: 10_000 };
const edited = (text: string) =>
  messageEdited({
    conversationId: groupId,
    messageId,
    messageSeq: 2,
    senderId: member,
    personal: { text },
    mentions: [admin],
    mentionsRemoved: [],
  });
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

  test('is refused when all versions together would be too large', () => {
    const versions = Array.from({ length: 8 }, (_, index) => edited(`version ${index}`));
    expect(decide(stateAfter(sent, ...versions.slice(1)), edit)).toHaveLength(1);
    expect(refusalOf(() => decide(stateAfter(sent, ...versions), edit))).toBe('forbidden');
    expect(refusalOf(() => decide(stateAfter(sent), { ...edit, text: 'x'.repeat(9_000) }))).toBe('forbidden');
    expect(decide(stateAfter(sent, ...versions), { ...edit, text: 'version 7' })).toEqual([]);
  });

  test('refuses deleted and unknown messages, and mentions of non-members', () => {
    const deleted = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [admin] });
    expect(refusalOf(() => decide(stateAfter(sent, deleted), edit))).toBe('not_found');
    expect(refusalOf(() => decide(stateAfter(sent), { ...edit, messageId: newId() }))).toBe('not_found');
    expect(refusalOf(() => decide(stateAfter(sent), { ...edit, mentions: [stranger] }))).toBe('validation_failed');
  });
});
