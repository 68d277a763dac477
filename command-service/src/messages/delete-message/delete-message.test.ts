import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { admin, groupId, member, owner, stranger } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import { messageId, room, said } from '../room.fixture.ts';
import { decideDeleteMessage } from './delete-message.ts';

const deletion = { conversationId: groupId, messageId, deleterId: member };
const deleted = messageDeleted({ conversationId: groupId, messageId, messageSeq: 2, senderId: member, mentionsRemoved: [admin] });

describe('delete a message', () => {
  test('is for its author and for admins', () => {
    for (const deleterId of [member, admin, owner]) expect(decideDeleteMessage(room(said), { ...deletion, deleterId })).toEqual([deleted]);
  });

  test('stays quiet when it is deleted already', () => {
    expect(decideDeleteMessage(room(said, deleted), deletion)).toEqual([]);
  });

  test('is not for other members, and hidden from strangers', () => {
    const others = room({ ...said, payload: { ...said.payload, senderId: owner } });
    expect(refusalOf(() => decideDeleteMessage(others, deletion))).toBe('forbidden');
    expect(refusalOf(() => decideDeleteMessage(room(said), { ...deletion, deleterId: stranger }))).toBe('not_found');
    expect(refusalOf(() => decideDeleteMessage(room(said), { ...deletion, messageId: newId() }))).toBe('not_found');
  });
});
