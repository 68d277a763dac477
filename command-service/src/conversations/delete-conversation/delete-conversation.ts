import { conversationErasureRequested, membersRemoved } from '@parley/events/event-constructors/conversation-events';
import { backendId } from '@parley/events/api-keys';
import type { NewEvent } from '@parley/events/envelope';
import { endedEvent, isLive } from '../../calls/call.ts';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { requireCapability } from '../authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, latestCallRef, memberRefs, pairRef } from '../entity-refs.ts';

export interface DeleteConversation {
  conversationId: string;
  /** A member, or the backend of a product. */
  actorId: string;
  /** Id of the new erasure. */
  erasureId: string;
  /** The members who leave at once, owners and admins first, as the read tables have them. The eraser removes those who are missing here. */
  memberIds: readonly string[];
}

export const deleteConversation = defineCommand({
  name: 'DeleteConversation',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, actorId, memberIds }) => [
    conversationRef(conversationId),
    ...memberRefs(conversationId, [actorId, ...memberIds]),
    latestCallRef(conversationId),
    pairRef(conversationId),
  ],
  initial: ({ conversationId, actorId, memberIds }, heads) => initialConversation(conversationId, [actorId, ...memberIds], heads),
  evolve: evolveConversation,
  decide: decideDeleteConversation,
});

/** The owner who asked may ask again, and a backend always. Direct conversations are nobody's to erase. */
export function decideDeleteConversation(conversation: Conversation, command: DeleteConversation): NewEvent[] {
  const { conversationId, actorId, erasureId, memberIds } = command;
  const { call, erasure } = conversation;
  if (erasure?.request && (actorId === backendId || actorId === erasure.request.requestedBy)) return [];
  if (actorId === backendId) requireGroup(conversation);
  else requireCapability(conversation, actorId, 'conversation.delete');
  const userIds = [...new Set([actorId, ...memberIds])].filter((userId) => conversation.members.get(userId));
  return [
    ...(isLive(call) ? [endedEvent(call, call.state === 'ringing' ? 'cancelled' : 'completed')] : []),
    conversationErasureRequested({ conversationId, erasureId }),
    membersRemoved({ conversationId, userIds, reason: 'erased' }),
  ];
}

function requireGroup({ kind }: Conversation): void {
  if (kind === null) throw new Problem('not_found');
  if (kind !== 'group') throw new Problem('forbidden');
}
