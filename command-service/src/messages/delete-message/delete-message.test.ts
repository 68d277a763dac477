import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { admin, groupId, member, owner, stranger } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import { messageId, stateAfter, sent } from '../message-state.fixture.ts';
import { decideDeleteMessage } from './delete-message.ts';

const deletion = { conversationId: groupId, messageId, deleterId: member };
const deleted = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [admin] });

describe('delete a message', () => {
  test('is for the author and for admins', () => {
    for (const deleterId of [member, admin, owner])
      expect(decideDeleteMessage(stateAfter(sent), { ...deletion, deleterId })).toEqual([deleted]);
  });

  test('changes nothing when the message is deleted', () => {
    expect(decideDeleteMessage(stateAfter(sent, deleted), deletion)).toEqual([]);
  });

  test('is not for other members, and answers not_found to non-members', () => {
    const others = stateAfter({ ...sent, payload: { ...sent.payload, senderId: owner } });
    expect(refusalOf(() => decideDeleteMessage(others, deletion))).toBe('forbidden');
    expect(refusalOf(() => decideDeleteMessage(stateAfter(sent), { ...deletion, deleterId: stranger }))).toBe('not_found');
    expect(refusalOf(() => decideDeleteMessage(stateAfter(sent), { ...deletion, messageId: newId() }))).toBe('not_found');
  });
});
