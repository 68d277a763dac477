import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from '../conversation.ts';
import { admin, group, groupId, member, owner, stranger, threeMembers } from '../group.fixture.ts';
import { decideAddMembers } from './add-members.ts';

const command = {
  conversationId: groupId,
  actorId: admin,
  userIds: [stranger],
  unknown: new Set<string>(),
  addable: { closed: new Set<string>(), contacts: new Set<string>() },
  maxMembers: 200,
};

describe('add members', () => {
  test('adds users who are not members yet, with the role member', () => {
    const added = membersAdded({ conversationId: groupId, members: [{ userId: stranger, role: 'member' }] });
    expect(decideAddMembers(group(threeMembers), { ...command, userIds: [member, stranger] })).toEqual([added]);
  });

  test('changes nothing when all are members', () => {
    expect(decideAddMembers(group(threeMembers), { ...command, userIds: [member, owner] })).toEqual([]);
  });

  test('answers not_found to non-members before any other check', () => {
    expect(refusalOf(() => decideAddMembers(group(threeMembers), { ...command, actorId: stranger, unknown: new Set([stranger]) }))).toBe(
      'not_found',
    );
  });

  test('adds nobody when one of them can not be added; a user who left is added only by a contact', () => {
    const nobody = new Set<string>();
    const adding = { ...command, userIds: [member, stranger] };
    const refused = (state: ReturnType<typeof group>, addable: typeof command.addable) =>
      refusalOf(() => decideAddMembers(state, { ...adding, addable }));
    expect(refused(group(threeMembers), { closed: new Set([stranger]), contacts: nobody })).toBe('recipient_unavailable');
    // Current members are skipped, even if they do not let the actor add them.
    expect(decideAddMembers(group(threeMembers), { ...adding, addable: { closed: new Set([member]), contacts: nobody } })).toHaveLength(1);

    const without = (reason: 'left' | 'removed') => group(threeMembers, memberRemoved({ conversationId: groupId, userId: member, reason }));
    expect(refused(without('left'), command.addable)).toBe('recipient_unavailable');
    expect(decideAddMembers(without('left'), { ...adding, addable: { closed: nobody, contacts: new Set([member]) } })).toHaveLength(1);
    expect(decideAddMembers(without('removed'), adding)).toHaveLength(1);
  });

  test('refuses plain members, direct conversations, unknown users and too many members', () => {
    const state = group(threeMembers);
    expect(refusalOf(() => decideAddMembers(state, { ...command, actorId: member }))).toBe('forbidden');
    expect(refusalOf(() => decideAddMembers(state, { ...command, unknown: new Set([stranger]) }))).toBe('validation_failed');
    expect(refusalOf(() => decideAddMembers(state, { ...command, maxMembers: 3 }))).toBe('validation_failed');

    const members = [admin, member].map((userId) => ({ userId, role: 'member' as const }));
    const created = conversationCreated({ conversationId: newId(), kind: 'direct', title: null, avatarFileId: null, members });
    const direct = stored(created).reduce(evolveConversation, initialConversation(groupId, [admin, stranger]));
    expect(refusalOf(() => decideAddMembers(direct, command))).toBe('forbidden');
  });
});
