import { describe, expect, test } from '@jest/globals';
import { memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import { refusalOf } from '../../stored-events.fixture.ts';
import { admin, group, groupId, member, owner, stranger, threeOfThem } from '../group.fixture.ts';
import { decideChangeMemberRole } from './change-member-role.ts';

const conversationId = groupId;
const change = { conversationId, actorId: owner, userId: member, role: 'admin' as const };

describe('change a member’s role', () => {
  test('changes it', () => {
    expect(decideChangeMemberRole(group(threeOfThem), change)).toEqual([
      memberRoleChanged({ conversationId, userId: member, role: 'admin' }),
    ]);
  });

  test('stays quiet when it is so already', () => {
    expect(decideChangeMemberRole(group(threeOfThem), { ...change, userId: admin })).toEqual([]);
  });

  test('lets an owner step down while another stays, never the last', () => {
    const two = group({ [owner]: 'owner', [admin]: 'owner' });
    const stepDown = { ...change, userId: owner, role: 'member' as const };
    expect(decideChangeMemberRole(two, stepDown)).toHaveLength(1);
    expect(refusalOf(() => decideChangeMemberRole(group(threeOfThem), stepDown))).toBe('forbidden');
  });

  test('is for owners, about members, and hidden from strangers', () => {
    const state = group(threeOfThem);
    expect(refusalOf(() => decideChangeMemberRole(state, { ...change, actorId: admin }))).toBe('forbidden');
    expect(refusalOf(() => decideChangeMemberRole(state, { ...change, userId: stranger }))).toBe('not_found');
    expect(refusalOf(() => decideChangeMemberRole(state, { ...change, actorId: stranger }))).toBe('not_found');
  });
});
