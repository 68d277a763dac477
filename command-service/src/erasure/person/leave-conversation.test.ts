import { expect, test } from '@jest/globals';
import { memberRemoved, memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import { admin, group, groupId as conversationId, member, owner, stranger, threeMembers } from '../../conversations/group.fixture.ts';
import { decideLeaveConversation } from './leave-conversation.ts';

const leaving = (userId: string) => ({ conversationId, actorId: userId, userId, successorHint: null });
const gone = (userId: string, hadRole: boolean) => memberRemoved({ conversationId, userId, reason: 'erased' }, hadRole);

test('the person leaves a group, the last owner after the promotion of a successor', () => {
  expect(decideLeaveConversation(group(threeMembers), leaving(member))).toEqual([gone(member, false)]);
  expect(decideLeaveConversation(group(threeMembers), leaving(owner))).toEqual([
    memberRoleChanged({ conversationId, userId: admin, role: 'owner' }),
    gone(owner, true),
  ]);
});

test('nothing changes where the person is no member, and in a direct conversation', () => {
  expect(decideLeaveConversation(group(threeMembers), leaving(stranger))).toEqual([]);
  expect(decideLeaveConversation({ ...group(threeMembers), kind: 'direct' }, leaving(member))).toEqual([]);
});
