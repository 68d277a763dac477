import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated, membersAdded } from '@parley/events/facts/conversation-events';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from '../conversation.ts';
import { admin, group, groupId, member, owner, stranger, threeOfThem } from '../group.fixture.ts';
import { decideAddMembers } from './add-members.ts';

const command = { conversationId: groupId, actorId: admin, userIds: [stranger], unknown: new Set<string>(), most: 200 };

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
