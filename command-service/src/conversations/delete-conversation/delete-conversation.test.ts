import { describe, expect, test } from '@jest/globals';
import { backendId } from '@parley/events/api-keys';
import { newId } from '@parley/events/ids';
import { conversationErased, conversationErasureRequested, membersRemoved } from '@parley/events/event-constructors/conversation-events';
import { refusalOf } from '../../stored-events.fixture.ts';
import { decideChangeConversation } from '../change-conversation/change-conversation.ts';
import type { Conversation } from '../conversation.ts';
import { noFiles } from '../../files/own-files.ts';
import { admin, group, groupId as conversationId, member, owner, stranger, threeMembers } from '../group.fixture.ts';
import { leadersOf } from '../leaders.ts';
import { decideDeleteConversation } from './delete-conversation.ts';

const erasureId = newId();
const memberIds = [owner, admin, member];
const requested = conversationErasureRequested({ conversationId, erasureId });
const removed = membersRemoved({ conversationId, userIds: memberIds, reason: 'erased' });
const decide = (state: Conversation, actorId: string) =>
  decideDeleteConversation(state, { conversationId, actorId, erasureId, memberIds: [...memberIds, stranger] });

describe('erase a group', () => {
  test('is for owners, and for the backend of a product: the members leave with the request', () => {
    for (const actorId of [owner, backendId]) {
      const [first, { payload }] = decide(group(threeMembers), actorId) as [object, typeof removed];
      expect([first, new Set(payload.userIds)]).toEqual([requested, new Set(memberIds)]);
    }
    for (const actorId of [admin, member]) expect(refusalOf(() => decide(group(threeMembers), actorId))).toBe('forbidden');
    expect(refusalOf(() => decide(group(threeMembers), stranger))).toBe('not_found');
  });

  test('is not possible in a direct conversation, or in none', () => {
    const direct = { ...group(threeMembers), kind: 'direct' as const };
    for (const actorId of [owner, backendId]) expect(refusalOf(() => decide(direct, actorId))).toBe('forbidden');
    expect(refusalOf(() => decide({ ...group(threeMembers), kind: null }, backendId))).toBe('not_found');
  });

  test('changes nothing when it was requested, for who requested it and for the backend', () => {
    const before = group(threeMembers, requested, removed);
    const state = { ...before, erasure: { ...before.erasure!, request: { id: erasureId, requestedBy: owner } } };
    for (const actorId of [owner, backendId]) expect(decide(state, actorId)).toEqual([]);
    expect(refusalOf(() => decide(state, admin))).toBe('not_found');
  });

  test.each([
    ['the request', [requested]],
    ['the removal of some members', [membersRemoved({ conversationId, userIds: [owner], reason: 'erased' })]],
    ['its end', [requested, removed, conversationErased({ conversationId, erasureId })]],
  ])('nobody is a member after %s was read', (_name, events) => {
    const state = group(threeMembers, ...events);
    expect([...state.members.values()]).toEqual([null, null, null, null]);
    expect([state.title, state.custom, leadersOf(state)]).toEqual([null, null, { owners: 0, admins: 0 }]);
    const change = { conversationId, actorId: admin, title: 'late', avatarFileId: undefined };
    expect(refusalOf(() => decideChangeConversation(state, change, { files: noFiles }))).toBe('not_found');
  });

  test('the state says how far it is', () => {
    expect(group(threeMembers).erasure).toBeNull();
    expect(group(threeMembers, requested, removed).erasure).toMatchObject({ state: 'pending', request: { id: erasureId } });
    const erased = group(threeMembers, removed, conversationErased({ conversationId, erasureId }), requested);
    expect(erased.erasure).toMatchObject({ state: 'completed', request: { id: erasureId } });
  });
});
