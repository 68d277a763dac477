import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
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
  custom?: Custom | undefined;
  /** True if the backend of the product opens it for two users. */
  byBackend?: boolean;
  /** Holds the id of a user who has no account. */
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
  privacyOf: ({ kind, pair }, { otherId, unknown, byBackend }) =>
    kind || byBackend || unknown.has(otherId) || !dependsOnPrivacy(pair) ? undefined : otherId,
  decide: decideCreateDirectConversation,
});

/** An existing conversation is returned unchanged, even across a block, which ends what the two may send and not the conversation. */
export function decideCreateDirectConversation(
  conversation: Conversation,
  command: CreateDirectConversation,
  { privacy }: Pick<ResolvedInputs, 'privacy'>,
): NewEvent<'ConversationCreated'>[] {
  const { conversationId, creatorId, otherId, custom, unknown, byBackend } = command;
  if (creatorId === otherId) throw invalidField('userId', 'Must not be your own id');
  if (conversation.kind) return [];
  if (byBackend) requireKnown(unknown, [creatorId, otherId], (index) => `userIds.${index}`);
  else {
    requireKnown(unknown, [otherId], () => 'userId');
    requireOpen(conversation.pair, privacy);
  }
  const members = [creatorId, otherId].map((userId) => ({ userId, role: 'member' as const }));
  const personal = custom && { personal: { custom } };
  return [conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members, ...personal })];
}
