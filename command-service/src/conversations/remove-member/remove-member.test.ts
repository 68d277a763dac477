import { describe, expect, test } from '@jest/globals';
import { memberRemoved, memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import { refusalOf } from '../../stored-events.fixture.ts';
import { admin, group, groupId, member, owner, stranger, threeMembers } from '../group.fixture.ts';
import { decideRemoveMember } from './remove-member.ts';

const conversationId = groupId;
const removal = (actorId: string, userId: string, successorHint: string | null = null) => ({
  conversationId,
  actorId,
  userId,
  successorHint,
});
const left = (userId: string, hadRole: boolean) => memberRemoved({ conversationId, userId, reason: 'left' }, hadRole);
const promoted = (userId: string) => memberRoleChanged({ conversationId, userId, role: 'owner' });

describe('remove a member', () => {
  test('removes a member; the event belongs to the conversation entity too if the member had a role', () => {
    expect(decideRemoveMember(group(threeMembers), removal(admin, member))).toEqual([
      memberRemoved({ conversationId, userId: member, reason: 'removed' }, false),
    ]);
    const [event] = decideRemoveMember(group(threeMembers), removal(owner, admin));
    expect(event!.entities).toEqual([`member:${admin}`, `conversation:${conversationId}`]);
  });

  test('refuses plain members, higher roles and non-members, and answers not_found to non-members', () => {
    const state = group(threeMembers);
    expect(refusalOf(() => decideRemoveMember(state, removal(member, admin)))).toBe('forbidden');
    expect(refusalOf(() => decideRemoveMember(state, removal(admin, owner)))).toBe('forbidden');
    expect(refusalOf(() => decideRemoveMember(state, removal(admin, stranger)))).toBe('not_found');
    expect(refusalOf(() => decideRemoveMember(state, removal(stranger, member)))).toBe('not_found');
    expect(refusalOf(() => decideRemoveMember(state, removal(stranger, stranger)))).toBe('not_found');
  });
});

describe('leave', () => {
  test('removes the member, and promotes nobody while there is another owner', () => {
    expect(decideRemoveMember(group(threeMembers), removal(member, member))).toEqual([left(member, false)]);
    expect(decideRemoveMember(group({ [owner]: 'owner', [admin]: 'owner' }), removal(owner, owner))).toEqual([left(owner, true)]);
  });

  test('by the last owner promotes an admin, the hinted one if it is an admin', () => {
    expect(decideRemoveMember(group(threeMembers), removal(owner, owner, member))).toEqual([promoted(admin), left(owner, true)]);
    const twoAdmins = group({ [owner]: 'owner', [admin]: 'admin', [member]: 'admin' });
    expect(decideRemoveMember(twoAdmins, removal(owner, owner, member))).toEqual([promoted(member), left(owner, true)]);
  });

  test('by the last owner promotes the hinted member if there is no admin', () => {
    expect(decideRemoveMember(group({ [owner]: 'owner', [member]: 'member' }), removal(owner, owner, member))).toEqual([
      promoted(member),
      left(owner, true),
    ]);
  });

  test('is unavailable while the hinted user is no member', () => {
    expect(refusalOf(() => decideRemoveMember(group({ [owner]: 'owner', [member]: 'member' }), removal(owner, owner, stranger)))).toBe(
      'unavailable',
    );
  });

  test('by the last member promotes nobody', () => {
    expect(decideRemoveMember(group({ [owner]: 'owner' }), removal(owner, owner))).toEqual([left(owner, true)]);
  });
});
