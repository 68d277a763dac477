import { conversationCreated, membersAdded } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { requireKnown } from '../../accounts/known-users.ts';
import { defineCommand } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import { changedTexts, type ChangeConversation } from '../change-conversation/change-conversation.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { describedConversationRefs, memberRefs } from '../entity-refs.ts';

export interface PutExternalConversation extends Omit<ChangeConversation, 'actorId' | 'avatarFileId'> {
  externalId: string;
  memberIds: readonly string[];
  /** Those of `memberIds` that have no account. */
  unknown: ReadonlySet<string>;
  maxMembers: number;
}

export const putExternalConversation = defineCommand({
  name: 'PutExternalConversation',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, memberIds }) => [...describedConversationRefs(conversationId), ...memberRefs(conversationId, memberIds)],
  initial: ({ conversationId, memberIds }, heads) => initialConversation(conversationId, memberIds, heads),
  evolve: evolveConversation,
  decide: decidePutExternalConversation,
});

/**
 * Nobody has a role in a group that it creates: the backend of the product manages it. Adds who is missing, also a user who has left, and
 * whatever their settings; removes nobody.
 */
export function decidePutExternalConversation(conversation: Conversation, command: PutExternalConversation): NewEvent[] {
  const { conversationId, externalId, title, memberIds, custom, unknown, maxMembers } = command;
  requireKnown(unknown, memberIds, (index) => `memberIds.${index}`);
  // The external id is free again once the erasure has completed.
  if (conversation.erasure) throw new Problem('unavailable', { detail: 'The group of this id is being erased; try again', retryAfter: 10 });
  const missing = memberIds.filter((userId) => !conversation.members.get(userId));
  if (conversation.memberCount + missing.length > maxMembers)
    throw invalidField('memberIds', `A group may have at most ${maxMembers} members`);
  const members = missing.map((userId) => ({ userId, role: 'member' as const }));
  if (!conversation.kind) {
    const personal = { externalId, ...(custom && { custom }) };
    return [conversationCreated({ conversationId, kind: 'group', title: title ?? null, avatarFileId: null, members, personal })];
  }
  const added = members.length === 0 ? [] : [membersAdded({ conversationId, members })];
  return [...changedTexts(conversation, command), ...added];
}
