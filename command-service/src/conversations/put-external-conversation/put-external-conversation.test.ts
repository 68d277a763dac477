import { describe, expect, test } from '@jest/globals';
import { conversationCustomChanged, conversationRenamed, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { refusalOf } from '../../stored-events.fixture.ts';
import { initialConversation, type Conversation } from '../conversation.ts';
import { admin, group, groupId, member, owner, stranger, threeMembers } from '../group.fixture.ts';
import { decidePutExternalConversation, type PutExternalConversation } from './put-external-conversation.ts';

const conversationId = groupId;
const put = { conversationId, externalId: 'order-1', memberIds: [member], unknown: new Set<string>(), maxMembers: 3 };
const decide = (state: Conversation, changes: Partial<PutExternalConversation> = {}) =>
  decidePutExternalConversation(state, { ...put, ...changes });

describe('put a conversation by its external id', () => {
  const none = initialConversation(groupId, [member, stranger]);

  test('creates a group without roles', () => {
    const [event] = decide(none, { title: 'Order', memberIds: [member, stranger], custom: { order: 1 } });
    expect(event).toMatchObject({
      type: 'ConversationCreated',
      payload: {
        members: [member, stranger].map((userId) => ({ userId, role: 'member' })),
        personal: { title: 'Order', externalId: 'order-1', custom: { order: 1 } },
      },
    });
  });

  test('changes what differs, and adds who is missing', () => {
    const state = group({ [owner]: 'owner', [member]: 'member' });
    expect(decide(state, { title: 'Coffee', custom: { order: 1 }, memberIds: [member, stranger] })).toEqual([
      conversationRenamed({ conversationId, title: 'Coffee' }),
      conversationCustomChanged({ conversationId, personal: { custom: { order: 1 } } }),
      membersAdded({ conversationId, members: [{ userId: stranger, role: 'member' }] }),
    ]);
  });

  test('changes nothing if nothing differs: absent fields stay, and so do members who are not named', () => {
    const state = group(threeMembers, conversationCustomChanged({ conversationId, personal: { custom: { a: 1, b: 2 } } }));
    expect(decide(state)).toEqual([]);
    expect(decide(state, { title: 'Tea', custom: { b: 2, a: 1 } })).toEqual([]);
  });

  test('removes the data with null', () => {
    const state = group(threeMembers, conversationCustomChanged({ conversationId, personal: { custom: { a: 1 } } }));
    expect(decide(state, { custom: null })).toEqual([conversationCustomChanged({ conversationId, personal: { custom: null } })]);
  });

  test('refuses unknown users and too many members', () => {
    expect(refusalOf(() => decide(none, { unknown: new Set([member]) }))).toBe('validation_failed');
    expect(refusalOf(() => decide(group(threeMembers), { memberIds: [admin, stranger] }))).toBe('validation_failed');
  });
});
