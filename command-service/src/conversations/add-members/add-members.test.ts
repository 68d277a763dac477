import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from '../conversation.ts';
import { admin, group, groupId, member, owner, stranger, threeOfThem } from '../group.fixture.ts';
import { decideAddMembers } from './add-members.ts';

const command = {
  conversationId: groupId,
  actorId: admin,
  userIds: [stranger],
  unknown: new Set<string>(),
  addable: { closed: new Set<string>(), contacts: new Set<string>() },
  most: 200,
};

describe('add members', () => {
  test('adds whoever is not in it yet, as members', () => {
    const added = membersAdded({ conversationId: groupId, members: [{ userId: stranger, role: 'member' }] });
    expect(decideAddMembers(group(threeOfThem), { ...command, userIds: [member, stranger] })).toEqual([added]);
  });

  test('stays quiet when all are in it', () => {
    expect(decideAddMembers(group(threeOfThem), { ...command, userIds: [member, owner] })).toEqual([]);
  });

  test('is hidden from strangers before anything else is told', () => {
    expect(refusalOf(() => decideAddMembers(group(threeOfThem), { ...command, actorId: stranger, unknown: new Set([stranger]) }))).toBe(
      'not_found',
    );
  });

  test('adds nobody when one of them may not be added, and who left only by a contact', () => {
    const none = new Set<string>();
    const adding = { ...command, userIds: [member, stranger] };
    const refused = (state: ReturnType<typeof group>, addable: typeof command.addable) =>
      refusalOf(() => decideAddMembers(state, { ...adding, addable }));
    expect(refused(group(threeOfThem), { closed: new Set([stranger]), contacts: none })).toBe('recipient_unavailable');
    // Who is in already is left in peace, whatever they think of the one who adds.
    expect(decideAddMembers(group(threeOfThem), { ...adding, addable: { closed: new Set([member]), contacts: none } })).toHaveLength(1);

    const gone = (reason: 'left' | 'removed') =>
      group(threeOfThem, memberRemoved({ conversationId: groupId, userId: member, reason }, false));
    expect(refused(gone('left'), command.addable)).toBe('recipient_unavailable');
    expect(decideAddMembers(gone('left'), { ...adding, addable: { closed: none, contacts: new Set([member]) } })).toHaveLength(1);
    expect(decideAddMembers(gone('removed'), adding)).toHaveLength(1);
  });

  test('refuses plain members, direct conversations, ids of nobody and a crowd too large', () => {
    const state = group(threeOfThem);
    expect(refusalOf(() => decideAddMembers(state, { ...command, actorId: member }))).toBe('forbidden');
    expect(refusalOf(() => decideAddMembers(state, { ...command, unknown: new Set([stranger]) }))).toBe('validation_failed');
    expect(refusalOf(() => decideAddMembers(state, { ...command, most: 3 }))).toBe('validation_failed');

    const both = [admin, member].map((userId) => ({ userId, role: 'member' as const }));
    const created = conversationCreated({ conversationId: newId(), kind: 'direct', title: null, avatarFileId: null, members: both });
    const direct = stored(created).reduce(evolveConversation, initialConversation([admin, stranger]));
    expect(refusalOf(() => decideAddMembers(direct, command))).toBe('forbidden');
  });
});
