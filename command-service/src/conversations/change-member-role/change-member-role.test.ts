import { describe, expect, test } from '@jest/globals';
import { membersAdded } from '@parley/events/event-constructors/conversation-events';
import { refusalOf } from '../../stored-events.fixture.ts';
import { admin, group, groupId, member, owner, roleChanged, stranger, threeMembers } from '../group.fixture.ts';
import { decideChangeMemberRole } from './change-member-role.ts';

const conversationId = groupId;
const change = { conversationId, actorId: owner, userId: member, role: 'admin' as const };

describe('change a member’s role', () => {
  test('changes the role', () => {
    expect(decideChangeMemberRole(group(threeMembers), change)).toEqual([roleChanged(member, 'admin', { owners: 1, admins: 2 })]);
  });

  test('the event has the whole membership, and the numbers of owners and admins after it', () => {
    const added = membersAdded({ conversationId, members: [{ userId: stranger, role: 'member' }] });
    const promotion = { ...change, userId: stranger, role: 'owner' as const };
    const [promoted] = decideChangeMemberRole(group(threeMembers, added), promotion);
    expect(promoted!.payload).toMatchObject({ joinedPosition: 2, leaders: { owners: 2, admins: 1 } });
    const [demoted] = decideChangeMemberRole(group(threeMembers, added, promoted!), { ...promotion, role: 'admin' });
    expect(demoted!.payload).toMatchObject({ joinedPosition: 2, leaders: { owners: 1, admins: 2 } });
  });

  test('changes nothing when the member has the role', () => {
    expect(decideChangeMemberRole(group(threeMembers), { ...change, userId: admin })).toEqual([]);
  });

  test('lets an owner step down, but never the last one', () => {
    const twoOwners = group({ [owner]: 'owner', [admin]: 'owner' });
    const stepDown = { ...change, userId: owner, role: 'member' as const };
    expect(decideChangeMemberRole(twoOwners, stepDown)).toHaveLength(1);
    expect(refusalOf(() => decideChangeMemberRole(group(threeMembers), stepDown))).toBe('forbidden');
  });

  test('is for owners, applies to members, and answers not_found to non-members', () => {
    const state = group(threeMembers);
    expect(refusalOf(() => decideChangeMemberRole(state, { ...change, actorId: admin }))).toBe('forbidden');
    expect(refusalOf(() => decideChangeMemberRole(state, { ...change, userId: stranger }))).toBe('not_found');
    expect(refusalOf(() => decideChangeMemberRole(state, { ...change, actorId: stranger }))).toBe('not_found');
  });
});
