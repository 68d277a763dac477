import { expect, test } from '@jest/globals';
import { memberRemoved } from '@parley/events/event-constructors/conversation-events';
import {
  admin,
  group,
  groupId as conversationId,
  member,
  owner,
  roleChanged,
  stranger,
  threeMembers,
} from '../../conversations/group.fixture.ts';
import { decideLeaveConversation } from './leave-conversation.ts';

const leaving = (userId: string) => ({ conversationId, actorId: userId, userId, successorHint: admin });
const gone = (userId: string) => ({ conversationId, userId, reason: 'erased' as const });

test('the person leaves a group, the last owner after the promotion of a successor', () => {
  expect(decideLeaveConversation(group(threeMembers), leaving(member))).toEqual([memberRemoved(gone(member))]);
  expect(decideLeaveConversation(group(threeMembers), leaving(owner))).toEqual([
    roleChanged(admin, 'owner', { owners: 2, admins: 0 }),
    memberRemoved({ ...gone(owner), leaders: { owners: 1, admins: 0 } }),
  ]);
});

test('nothing changes where the person is no member, and in a direct conversation', () => {
  expect(decideLeaveConversation(group(threeMembers), leaving(stranger))).toEqual([]);
  expect(decideLeaveConversation({ ...group(threeMembers), kind: 'direct' }, leaving(member))).toEqual([]);
});
