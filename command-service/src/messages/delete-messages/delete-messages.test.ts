import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted, messageEdited, messagesDeleted } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import { groupCreated, groupId as conversationId, member, threeMembers, admin } from '../../conversations/group.fixture.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { decideDeleteMessage } from '../delete-message/delete-message.ts';
import { decideEditMessage } from '../edit-message/edit-message.ts';
import { initialMessageState } from '../message.ts';
import { messageId, sent, stateAfter } from '../message-state.fixture.ts';
import { decideDeleteErasedMessages, decideDeleteMessages, evolveRetention } from './delete-messages.ts';

const state = (...events: NewEvent[]) =>
  stored(groupCreated(threeMembers), ...events).reduce(evolveRetention, { ...initialMessageState(conversationId, []), deletedThrough: 0 });
const command = { conversationId, reason: 'expired' as const, throughSeq: 4, messageIds: [messageId, newId()] };
const deletion = { messageId, messageSeq: 2, senderId: member, mentionsRemoved: [admin] };
const expired = messagesDeleted({ conversationId, reason: 'expired', throughSeq: 4, messages: [deletion] });

describe('delete the oldest messages', () => {
  test('names those that are left, with the members that they mention now', () => {
    expect(decideDeleteMessages(state(sent), command)).toEqual([expired]);
    const about = { conversationId, messageId, messageSeq: 2, senderId: member };
    const edited = messageEdited({ ...about, personal: { text: 'x' }, mentions: [], mentionsRemoved: [admin] });
    const withoutMentions = { ...expired, payload: { ...expired.payload, messages: [{ ...deletion, mentionsRemoved: [] }] } };
    expect(decideDeleteMessages(state(sent, edited), command)).toEqual([withoutMentions]);
  });

  test('notes how far it came when all are deleted already', () => {
    const deleted = messageDeleted({ conversationId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [admin] });
    expect(decideDeleteMessages(state(sent, deleted), command)).toEqual([messagesDeleted({ ...expired.payload, messages: [] })]);
  });

  test('changes nothing when another process has come as far', () => {
    expect(decideDeleteMessages(state(sent, expired), command)).toEqual([]);
  });
});

describe('delete messages whose keys are destroyed', () => {
  const erased = { conversationId, messageIds: [messageId, newId()] };

  test('names those that are left, and moves no deadline', () => {
    expect(decideDeleteErasedMessages(state(sent), erased)).toEqual([
      messagesDeleted({ conversationId, reason: 'erased', throughSeq: 1, messages: [deletion] }),
    ]);
    const earlier = messagesDeleted({ conversationId, reason: 'expired', throughSeq: 3, messages: [] });
    expect(decideDeleteErasedMessages(state(sent, earlier), erased)).toMatchObject([{ payload: { throughSeq: 3, messages: [deletion] } }]);
  });

  test('changes nothing when none is left', () => {
    expect(decideDeleteErasedMessages(state(sent, expired), erased)).toEqual([]);
  });
});

test('a message that was deleted with others cannot be edited, and deleting it changes nothing', () => {
  const after = stateAfter(sent, expired);
  expect(after.messages.get(messageId)).toMatchObject({ text: null, mentions: [], custom: null, deletedAt: expect.any(Number) });
  const edit = { conversationId, messageId, editorId: member, text: 'late', maxVersionBytes: 1_000_000 };
  expect(refusalOf(() => decideEditMessage(after, edit, { privacy: undefined }))).toBe('not_found');
  expect(decideDeleteMessage(after, { conversationId, messageId, deleterId: member })).toEqual([]);
});
