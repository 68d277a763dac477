import { describe, expect, test } from '@jest/globals';
import { memberRemoved, memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import { refusalOf } from '../../stored-events.fixture.ts';
import { admin, group, groupId, member, owner, stranger, threeOfThem } from '../group.fixture.ts';
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
  test('removes, and says of the conversation too when a role goes with it', () => {
    expect(decideRemoveMember(group(threeOfThem), removal(admin, member))).toEqual([
      memberRemoved({ conversationId, userId: member, reason: 'removed' }, false),
    ]);
    const [event] = decideRemoveMember(group(threeOfThem), removal(owner, admin));
    expect(event!.entities).toEqual([`member:${admin}`, `conversation:${conversationId}`]);
  });

  test('refuses who may not, who stands lower, who is not there, and hides all from strangers', () => {
    const state = group(threeOfThem);
    expect(refusalOf(() => decideRemoveMember(state, removal(member, admin)))).toBe('forbidden');
    expect(refusalOf(() => decideRemoveMember(state, removal(admin, owner)))).toBe('forbidden');
    expect(refusalOf(() => decideRemoveMember(state, removal(admin, stranger)))).toBe('not_found');
    expect(refusalOf(() => decideRemoveMember(state, removal(stranger, member)))).toBe('not_found');
    expect(refusalOf(() => decideRemoveMember(state, removal(stranger, stranger)))).toBe('not_found');
  });
});

describe('leave', () => {
  test('goes, and nobody is promoted while an owner stays', () => {
    expect(decideRemoveMember(group(threeOfThem), removal(member, member))).toEqual([left(member, false)]);
    expect(decideRemoveMember(group({ [owner]: 'owner', [admin]: 'owner' }), removal(owner, owner))).toEqual([left(owner, true)]);
  });

  test('of the last owner promotes an admin first, the hinted one if it is one', () => {
    expect(decideRemoveMember(group(threeOfThem), removal(owner, owner, member))).toEqual([promoted(admin), left(owner, true)]);
    const two = group({ [owner]: 'owner', [admin]: 'admin', [member]: 'admin' });
    expect(decideRemoveMember(two, removal(owner, owner, member))).toEqual([promoted(member), left(owner, true)]);
  });

  test('of the last owner promotes the hinted member where there is no admin', () => {
    expect(decideRemoveMember(group({ [owner]: 'owner', [member]: 'member' }), removal(owner, owner, member))).toEqual([
      promoted(member),
      left(owner, true),
    ]);
  });

  test('asks to come again when the hint is of somebody who is gone', () => {
    expect(refusalOf(() => decideRemoveMember(group({ [owner]: 'owner', [member]: 'member' }), removal(owner, owner, stranger)))).toBe(
      'unavailable',
    );
  });

  test('of the last one of all promotes nobody', () => {
    expect(decideRemoveMember(group({ [owner]: 'owner' }), removal(owner, owner))).toEqual([left(owner, true)]);
  });
});
