import { describe, expect, test } from '@jest/globals';
import { memberRemoved } from '@parley/events/event-constructors/conversation-events';
import { refusalOf } from '../../stored-events.fixture.ts';
import type { Leaders } from '@parley/events/schemas/conversation-events';
import { admin, group, groupId, member, owner, roleChanged, stranger, threeMembers } from '../group.fixture.ts';
import { decideRemoveMember } from './remove-member.ts';

const conversationId = groupId;
const removal = (actorId: string, userId: string, successorHint: string | null = null) => ({
  conversationId,
  actorId,
  userId,
  successorHint,
});
const left = (userId: string, leaders: Leaders | null) => memberRemoved({ conversationId, userId, reason: 'left', leaders });

describe('remove a member', () => {
  test('removes a member; the event has the numbers of owners and admins if the member had a role', () => {
    expect(decideRemoveMember(group(threeMembers), removal(admin, member))).toEqual([
      memberRemoved({ conversationId, userId: member, reason: 'removed' }),
    ]);
    expect(decideRemoveMember(group(threeMembers), removal(owner, admin))).toEqual([
      memberRemoved({ conversationId, userId: admin, reason: 'removed', leaders: { owners: 1, admins: 0 } }),
    ]);
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
    expect(decideRemoveMember(group(threeMembers), removal(member, member))).toEqual([left(member, null)]);
    expect(decideRemoveMember(group({ [owner]: 'owner', [admin]: 'owner' }), removal(owner, owner))).toEqual([
      left(owner, { owners: 1, admins: 0 }),
    ]);
  });

  test('by the last owner promotes the hinted admin', () => {
    expect(decideRemoveMember(group(threeMembers), removal(owner, owner, admin))).toEqual([
      roleChanged(admin, 'owner', { owners: 2, admins: 0 }),
      left(owner, { owners: 1, admins: 0 }),
    ]);
  });

  test('by the last owner promotes the hinted member if there is no admin', () => {
    expect(decideRemoveMember(group({ [owner]: 'owner', [member]: 'member' }), removal(owner, owner, member))).toEqual([
      roleChanged(member, 'owner', { owners: 2, admins: 0 }),
      left(owner, { owners: 1, admins: 0 }),
    ]);
  });

  test('is unavailable while the hinted user is no member, or no admin where there is one', () => {
    const withoutAdmin = group({ [owner]: 'owner', [member]: 'member' });
    expect(refusalOf(() => decideRemoveMember(withoutAdmin, removal(owner, owner, stranger)))).toBe('unavailable');
    expect(refusalOf(() => decideRemoveMember(group(threeMembers), removal(owner, owner, member)))).toBe('unavailable');
  });

  test('by the last member promotes nobody', () => {
    expect(decideRemoveMember(group({ [owner]: 'owner' }), removal(owner, owner))).toEqual([left(owner, { owners: 0, admins: 0 })]);
  });
});
