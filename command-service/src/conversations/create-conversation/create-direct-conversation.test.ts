import { describe, expect, test } from '@jest/globals';
import { newId, pairId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveConversation, initialConversation } from '../conversation.ts';
import { decideCreateDirectConversation } from './create-direct-conversation.ts';

const [creatorId, otherId] = [newId(), newId()];
const conversationId = pairId(creatorId, otherId);
const command = { conversationId, creatorId, otherId, unknown: new Set<string>() };
const resolved = { privacy: { messages: 'everyone' } as const };
const noConversation = () => initialConversation(conversationId, [creatorId, otherId]);
const members = [creatorId, otherId].map((userId) => ({ userId, role: 'member' as const }));
const created = conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members });

describe('create a direct conversation', () => {
  test('creates it with both users as members', () => {
    expect(decideCreateDirectConversation(noConversation(), command, resolved)).toEqual([created]);
  });

  test('returns an existing conversation unchanged', () => {
    const existing = stored(created).reduce(evolveConversation, noConversation());
    expect(decideCreateDirectConversation(existing, command, resolved)).toEqual([]);
  });

  test('refuses an unknown user and the creator’s own id', () => {
    for (const invalid of [
      { ...command, unknown: new Set([otherId]) },
      { ...command, otherId: creatorId },
    ]) {
      expect(refusalOf(() => decideCreateDirectConversation(noConversation(), invalid, resolved))).toBe('validation_failed');
    }
  });
});
