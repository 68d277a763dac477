import type { NewEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { requireCapability } from '../authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { describedConversationRefs, leadersRef, memberRefs } from '../entity-refs.ts';
import { leadersOf, roleChange } from '../leaders.ts';

export interface ChangeMemberRole {
  conversationId: string;
  actorId: string;
  userId: string;
  role: Role;
}

export const changeMemberRole = defineCommand({
  name: 'ChangeMemberRole',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, actorId, userId }) => [
    ...describedConversationRefs(conversationId),
    leadersRef(conversationId),
    ...memberRefs(conversationId, [actorId, userId]),
  ],
  initial: ({ conversationId, actorId, userId }, heads) => initialConversation(conversationId, [actorId, userId], heads),
  evolve: evolveConversation,
  decide: decideChangeMemberRole,
});

/** A group always keeps at least one owner. */
export function decideChangeMemberRole(conversation: Conversation, command: ChangeMemberRole): NewEvent<'MemberRoleChanged'>[] {
  const { conversationId, actorId, userId, role } = command;
  requireCapability(conversation, actorId, 'member.change_role');
  const currentRole = conversation.members.get(userId);
  if (!currentRole) throw new Problem('not_found');
  if (currentRole === role) return [];
  if (currentRole === 'owner' && leadersOf(conversation).owners === 1)
    throw new Problem('forbidden', { detail: 'A group must have at least one owner' });
  return [roleChange(conversation, { conversationId, userId, role })];
}
