import { describe, expect, test } from '@jest/globals';
import { newId, pairId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from '../conversation.ts';
import { decideCreateDirectConversation } from './create-direct-conversation.ts';

const [creatorId, otherId] = [newId(), newId()];
const conversationId = pairId(creatorId, otherId);
const command = {
  conversationId,
  creatorId,
  otherId,
  unknown: new Set<string>(),
  privacy: new Map([[otherId, { addToGroups: 'everyone', messages: 'everyone' } as const]]),
};
const members = [creatorId, otherId].map((userId) => ({ userId, role: 'member' as const }));
const created = conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members });

describe('create a direct conversation', () => {
  test('makes it of both', () => {
    expect(decideCreateDirectConversation(initialConversation([creatorId, otherId]), command)).toEqual([created]);
  });

  test('leaves one that exists as it is', () => {
    const existing = stored(created).reduce(evolveConversation, initialConversation([creatorId, otherId]));
    expect(decideCreateDirectConversation(existing, command)).toEqual([]);
  });

  test('refuses nobody’s id, and one’s own', () => {
    const nothing = initialConversation([creatorId, otherId]);
    expect(refusalOf(() => decideCreateDirectConversation(nothing, { ...command, unknown: new Set([otherId]) }))).toBe('validation_failed');
    expect(refusalOf(() => decideCreateDirectConversation(nothing, { ...command, otherId: creatorId }))).toBe('validation_failed');
  });
});
