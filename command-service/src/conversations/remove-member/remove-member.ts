import { memberRemoved, memberRoleChanged } from '@parley/events/event-constructors/conversation-events';
import type { NewEvent } from '@parley/events/envelope';
import { isLive, leaving, presentAs } from '../../calls/call.ts';
import type { Role } from '@parley/events/schemas/fields';
import { Problem } from '@parley/service-kit/problems';
import { requireCapability } from '../authorize.ts';
import type { Conversation } from '../conversation.ts';

export interface RemoveMember {
  conversationId: string;
  actorId: string;
  /** Of oneself: leaving. */
  userId: string;
  /** Whom the read side takes for the longest-standing after the one who goes; null when it knows of nobody. */
  successorHint: string | null;
}

const standing: readonly Role[] = ['owner', 'admin', 'member'];

/** Reads: the conversation, its line, and as members the actor, the one who goes and the hinted successor. */
export function decideRemoveMember(conversation: Conversation, command: RemoveMember): NewEvent[] {
  const going = command.actorId === command.userId ? leave(conversation, command) : remove(conversation, command);
  return [...hangUp(conversation, command.userId), ...going];
}

/** Who goes leaves the call first: at no seq is somebody in it who is no member. */
function hangUp({ call, kind }: Conversation, userId: string): NewEvent[] {
  return isLive(call) && presentAs(call, userId) ? leaving(call, userId, { kind, whileRinging: 'cancelled' }) : [];
}

function remove(conversation: Conversation, { conversationId, actorId, userId }: RemoveMember): NewEvent[] {
  const actorRole = requireCapability(conversation, actorId, 'member.remove');
  const role = conversation.members.get(userId);
  if (!role) throw new Problem('not_found');
  if (standing.indexOf(role) < standing.indexOf(actorRole))
    throw new Problem('forbidden', { detail: 'Who stands higher can not be removed' });
  return [memberRemoved({ conversationId, userId, reason: 'removed' }, role !== 'member')];
}

function leave(conversation: Conversation, command: RemoveMember): NewEvent[] {
  const { conversationId, userId } = command;
  const role = requireCapability(conversation, userId, 'conversation.leave');
  const going = memberRemoved({ conversationId, userId, reason: 'left' }, role !== 'member');
  const successor = isLastOwner(conversation, userId) ? successorOf(conversation, command) : null;
  // Promoted first: at no seq is the group without an owner.
  return successor === null ? [going] : [memberRoleChanged({ conversationId, userId: successor, role: 'owner' }), going];
}

function isLastOwner({ leaders }: Conversation, userId: string): boolean {
  return leaders.get(userId) === 'owner' && ![...leaders].some(([other, role]) => role === 'owner' && other !== userId);
}

/** The hint says who stands longest; that it still holds, the log must say. */
function successorOf({ leaders, members, memberCount }: Conversation, { userId, successorHint }: RemoveMember): string | null {
  const admins = [...leaders.keys()].filter((leader) => leader !== userId);
  if (admins.length > 0) return successorHint !== null && admins.includes(successorHint) ? successorHint : admins[0]!;
  if (memberCount <= 1) return null;
  if (successorHint !== null && successorHint !== userId && members.get(successorHint)) return successorHint;
  throw new Problem('unavailable', { detail: 'Who could become owner is not known just now', retryAfter: 1 });
}
