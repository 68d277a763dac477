import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { admin, groupId, member, owner, stranger } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import { messageId, room, said } from '../room.fixture.ts';
import { decideEditMessage } from './edit-message.ts';

const edit = { conversationId: groupId, messageId, editorId: member, text: 'hello you', mentions: undefined, privacy: new Map() };

describe('edit a message', () => {
  test('changes the text and keeps the mentions that it does not speak of', () => {
    expect(decideEditMessage(room(said), edit)).toMatchObject([
      {
        type: 'MessageEdited',
        payload: { messageSeq: 2, senderId: member, personal: { text: 'hello you' }, mentions: [admin], mentionsRemoved: [] },
      },
    ]);
  });

  test('tells whom it names no more', () => {
    expect(decideEditMessage(room(said), { ...edit, mentions: [owner] })[0]!.payload).toMatchObject({
      mentions: [owner],
      mentionsRemoved: [admin],
    });
  });

  test('stays quiet when nothing changes', () => {
    expect(decideEditMessage(room(said), { ...edit, text: 'hello' })).toEqual([]);
    expect(decideEditMessage(room(said), { ...edit, text: 'hello', mentions: [admin] })).toEqual([]);
  });

  test('is its author’s alone', () => {
    expect(refusalOf(() => decideEditMessage(room(said), { ...edit, editorId: owner }))).toBe('forbidden');
    expect(refusalOf(() => decideEditMessage(room(said), { ...edit, editorId: stranger }))).toBe('not_found');
  });

  test('refuses what is deleted or never was, and mentions of strangers', () => {
    const gone = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [admin] });
    expect(refusalOf(() => decideEditMessage(room(said, gone), edit))).toBe('not_found');
    expect(refusalOf(() => decideEditMessage(room(said), { ...edit, messageId: newId() }))).toBe('not_found');
    expect(refusalOf(() => decideEditMessage(room(said), { ...edit, mentions: [stranger] }))).toBe('validation_failed');
  });
});
