/** Commands of the eraser about a group that is being erased. */
import { conversationErased, membersRemoved } from '@parley/events/event-constructors/conversation-events';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { defineCommand } from '../../define-command.ts';
import { evolveConversation, initialConversation, type Conversation } from '../../conversations/conversation.ts';
import { conversationRef, memberRefs, pairRef } from '../../conversations/entity-refs.ts';

export interface RemoveMembers {
  conversationId: string;
  userIds: readonly string[];
}

/** Those whose last event says that they are members: the erasure itself removes nobody here. */
type Present = ReadonlySet<string>;

export const removeMembers = defineCommand({
  name: 'RemoveMembers',
  target: ({ conversationId }: RemoveMembers) => conversationId,
  reads: ({ conversationId, userIds }) => memberRefs(conversationId, userIds),
  initial: (): Present => new Set(),
  evolve: evolvePresent,
  decide: decideRemoveMembers,
});

export function evolvePresent(present: Present, event: AnyStoredEvent): Present {
  if (event.type === 'MemberRoleChanged') return new Set([...present, event.payload.userId]);
  if (event.type === 'ConversationCreated' || event.type === 'MembersAdded')
    return new Set([...present, ...event.payload.members.map(({ userId }) => userId)]);
  const removed = event.type === 'MemberRemoved' ? [event.payload.userId] : event.type === 'MembersRemoved' ? event.payload.userIds : [];
  return removed.length === 0 ? present : new Set([...present].filter((userId) => !removed.includes(userId)));
}

export function decideRemoveMembers(present: Present, { conversationId, userIds }: RemoveMembers): NewEvent[] {
  const removed = userIds.filter((userId) => present.has(userId));
  return removed.length === 0 ? [] : [membersRemoved({ conversationId, userIds: removed, reason: 'erased' })];
}

export interface CompleteErasure {
  conversationId: string;
  erasureId: string;
}

export const completeErasure = defineCommand({
  name: 'CompleteConversationErasure',
  target: ({ conversationId }: CompleteErasure) => conversationId,
  reads: ({ conversationId }) => [conversationRef(conversationId), pairRef(conversationId)],
  initial: ({ conversationId }, heads) => initialConversation(conversationId, [], heads),
  evolve: evolveConversation,
  decide: decideCompleteErasure,
});

export function decideCompleteErasure({ erasure }: Conversation, { conversationId, erasureId }: CompleteErasure): NewEvent[] {
  return erasure?.state === 'pending' ? [conversationErased({ conversationId, erasureId })] : [];
}
