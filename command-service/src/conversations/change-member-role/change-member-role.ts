import { memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { Problem } from '@parley/service-kit/problems';
import { requireCapability } from '../authorize.ts';
import type { Conversation } from '../conversation.ts';

export interface ChangeMemberRole {
  conversationId: string;
  actorId: string;
  userId: string;
  role: Role;
}

/** Reads: the conversation, and as members the actor and the one concerned. A group always keeps one owner at least. */
export function decideChangeMemberRole(conversation: Conversation, command: ChangeMemberRole): NewEvent<'MemberRoleChanged'>[] {
  const { actorId, userId, role } = command;
  requireCapability(conversation, actorId, 'member.change_role');
  const before = conversation.members.get(userId);
  if (!before) throw new Problem('not_found');
  if (before === role) return [];
  const owners = [...conversation.leaders.values()].filter((leader) => leader === 'owner').length;
  if (before === 'owner' && owners === 1) throw new Problem('forbidden', { detail: 'The last owner stays owner' });
  return [memberRoleChanged({ conversationId: command.conversationId, userId, role })];
}
