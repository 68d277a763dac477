import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved, memberRoleChanged, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { conversationStream } from '@parley/events/streams';
import { stored } from '../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from './conversation.ts';
import { admin, group, groupId, groupCreated, member, owner, roleChanged, stranger, threeMembers } from './group.fixture.ts';
import { leadersOf } from './leaders.ts';

describe('the state of a conversation', () => {
  test('has the roles of the users that are read, and null for non-members', () => {
    const { members } = group(threeMembers);
    expect(Object.fromEntries(members)).toEqual({ [owner]: 'owner', [admin]: 'admin', [member]: 'member', [stranger]: null });
  });

  test('has no roles of users that are not read: their removal is not read either', () => {
    const { members } = stored(groupCreated(threeMembers)).reduce(evolveConversation, initialConversation(groupId, [owner]));
    expect([...members.keys()]).toEqual([owner]);
  });

  test('applies removals, role changes and returns', () => {
    const demoted = roleChanged(admin, 'member', { owners: 1, admins: 0 });
    const removed = memberRemoved({ conversationId: groupId, userId: member, reason: 'removed' });
    const added = membersAdded({ conversationId: groupId, members: [{ userId: member, role: 'member' }] });
    expect(group(threeMembers, demoted).members.get(admin)).toBe('member');
    expect(group(threeMembers, removed).members.get(member)).toBeNull();
    expect(group(threeMembers, removed, added).members.get(member)).toBe('member');
  });

  test('has the numbers of owners and admins of the last event that has them, and of the creation before', () => {
    expect(leadersOf(group(threeMembers))).toEqual({ owners: 1, admins: 1 });
    expect(leadersOf(group(threeMembers, roleChanged(admin, 'owner', { owners: 2, admins: 0 })))).toEqual({ owners: 2, admins: 0 });
  });

  test('counts owners and admins by role changes of version 1, which have no numbers', () => {
    const older = (userId: string, role: 'owner' | 'member') =>
      memberRoleChanged({ conversationId: groupId, userId, role, joinedPosition: 0, leaders: null });
    expect(leadersOf(group(threeMembers, older(member, 'owner'), older(admin, 'member')))).toEqual({ owners: 2, admins: 0 });
  });

  test('takes the counts of the stream head when it lies beyond the events that are read', () => {
    const heads = new Map([[conversationStream(groupId), { version: 70, messages: 60, members: 9 }]]);
    const state = stored(groupCreated(threeMembers)).reduce(evolveConversation, initialConversation(groupId, [owner], heads));
    expect(state).toMatchObject({ lastSeq: 70, memberCount: 9 });
    expect(group(threeMembers, membersAdded({ conversationId: groupId, members: [{ userId: newId(), role: 'member' }] }))).toMatchObject({
      lastSeq: 2,
      memberCount: 4,
    });
  });
});
