import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved, memberRoleChanged, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { conversationStream } from '@parley/events/streams';
import { stored } from '../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from './conversation.ts';
import { admin, group, groupId, groupCreated, member, owner, stranger, threeMembers } from './group.fixture.ts';

describe('the state of a conversation', () => {
  test('has the roles of the users that are read, and null for non-members', () => {
    const { members, leaders } = group(threeMembers);
    expect(Object.fromEntries(members)).toEqual({ [owner]: 'owner', [admin]: 'admin', [member]: 'member', [stranger]: null });
    expect([...leaders]).toEqual([
      [owner, 'owner'],
      [admin, 'admin'],
    ]);
  });

  test('has no roles of users that are not read: their removal is not read either', () => {
    const { members } = stored(groupCreated(threeMembers)).reduce(evolveConversation, initialConversation(groupId, [owner]));
    expect([...members.keys()]).toEqual([owner]);
  });

  test('applies removals, role changes and returns', () => {
    const demoted = memberRoleChanged({ conversationId: groupId, userId: admin, role: 'member' });
    const removed = memberRemoved({ conversationId: groupId, userId: member, reason: 'removed' }, false);
    const added = membersAdded({ conversationId: groupId, members: [{ userId: member, role: 'member' }] });
    expect(group(threeMembers, demoted).leaders.has(admin)).toBe(false);
    expect(group(threeMembers, removed).members.get(member)).toBeNull();
    expect(group(threeMembers, removed, added).members.get(member)).toBe('member');
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
