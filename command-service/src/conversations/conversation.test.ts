import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved, memberRoleChanged, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { stored } from '../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from './conversation.ts';
import { admin, group, groupId, made, member, owner, stranger, threeOfThem } from './group.fixture.ts';

describe('a conversation’s state', () => {
  test('knows the roles of those asked about, and null for strangers', () => {
    const { members, leaders } = group(threeOfThem);
    expect(Object.fromEntries(members)).toEqual({ [owner]: 'owner', [admin]: 'admin', [member]: 'member', [stranger]: null });
    expect([...leaders]).toEqual([
      [owner, 'owner'],
      [admin, 'admin'],
    ]);
  });

  test('says nothing of who was not asked about: their going was not read', () => {
    const { members } = stored(made(threeOfThem)).reduce(evolveConversation, initialConversation([owner]));
    expect([...members.keys()]).toEqual([owner]);
  });

  test('follows goings, roles and comings back', () => {
    const demoted = memberRoleChanged({ conversationId: groupId, userId: admin, role: 'member' });
    const gone = memberRemoved({ conversationId: groupId, userId: member, reason: 'removed' }, false);
    const back = membersAdded({ conversationId: groupId, members: [{ userId: member, role: 'member' }] });
    expect(group(threeOfThem, demoted).leaders.has(admin)).toBe(false);
    expect(group(threeOfThem, gone).members.get(member)).toBeNull();
    expect(group(threeOfThem, gone, back).members.get(member)).toBe('member');
  });

  test('takes the head for its end when that lies beyond what was read', () => {
    const head = { version: 70, messages: 60, members: 9 };
    const state = stored(made(threeOfThem)).reduce(evolveConversation, initialConversation([owner], head));
    expect(state).toMatchObject({ lastSeq: 70, memberCount: 9 });
    expect(group(threeOfThem, membersAdded({ conversationId: groupId, members: [{ userId: newId(), role: 'member' }] }))).toMatchObject({
      lastSeq: 2,
      memberCount: 4,
    });
  });
});
