import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { requireKnown } from '../../accounts/known-users.ts';
import { dependsOnPrivacy, requireOpen } from '../../contacts/reachable.ts';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, memberRefs, pairRef } from '../entity-refs.ts';

export interface CreateDirectConversation {
  /** The id of the pair. */
  conversationId: string;
  creatorId: string;
  otherId: string;
  /** Holds the other user's id if they have no account. */
  unknown: ReadonlySet<string>;
}

export const createDirectConversation = defineCommand({
  name: 'CreateDirectConversation',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, creatorId, otherId }) => [
    conversationRef(conversationId),
    ...memberRefs(conversationId, [creatorId, otherId]),
    pairRef(conversationId),
  ],
  initial: ({ conversationId, creatorId, otherId }, heads) => initialConversation(conversationId, [creatorId, otherId], heads),
  evolve: evolveConversation,
  privacyOf: ({ kind, pair }, { otherId, unknown }) => (kind || unknown.has(otherId) || !dependsOnPrivacy(pair) ? undefined : otherId),
  decide: decideCreateDirectConversation,
});

/** An existing conversation is returned unchanged, even across a block. */
export function decideCreateDirectConversation(
  conversation: Conversation,
  command: CreateDirectConversation,
  { privacy }: Pick<ResolvedInputs, 'privacy'>,
): NewEvent<'ConversationCreated'>[] {
  const { conversationId, creatorId, otherId, unknown } = command;
  if (creatorId === otherId) throw invalidField('userId', 'Must not be your own id');
  if (conversation.kind) return [];
  requireKnown(unknown, [otherId], () => 'userId');
  requireOpen(conversation.pair, privacy);
  const members = [creatorId, otherId].map((userId) => ({ userId, role: 'member' as const }));
  return [conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members })];
}
