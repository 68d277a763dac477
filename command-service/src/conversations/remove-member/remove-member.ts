import type { NewEvent } from '@parley/events/envelope';
import type { Role } from '@parley/events/schemas/fields';
import { Problem } from '@parley/service-kit/problems';
import { findPresent, isLive, leftEvents } from '../../calls/call.ts';
import { defineCommand } from '../../define-command.ts';
import { requireCapability, requireMember } from '../authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, latestCallRef, leadersRef, memberRefs } from '../entity-refs.ts';
import { leadersOf, removal, roleChange } from '../leaders.ts';

export interface RemoveMember {
  conversationId: string;
  actorId: string;
  /** The actor's own id to leave. */
  userId: string;
  /** The admin, or else the member, who joined first after the user who leaves, as the read tables have it; null if they know of none. */
  successorHint: string | null;
}

export const removeMember = defineCommand({
  name: 'RemoveMember',
  target: ({ conversationId }) => conversationId,
  reads: (command) => {
    const { conversationId } = command;
    const refs = [conversationRef(conversationId), leadersRef(conversationId), latestCallRef(conversationId)];
    return [...refs, ...memberRefs(conversationId, userIdsOf(command))];
  },
  initial: (command, heads) => initialConversation(command.conversationId, userIdsOf(command), heads),
  evolve: evolveConversation,
  decide: decideRemoveMember,
});

function userIdsOf({ actorId, userId, successorHint }: RemoveMember): string[] {
  return [actorId, userId, ...(successorHint === null ? [] : [successorHint])];
}

const ranks: readonly Role[] = ['owner', 'admin', 'member'];

export function decideRemoveMember(conversation: Conversation, command: RemoveMember): NewEvent[] {
  const events = command.actorId === command.userId ? leave(conversation, command) : remove(conversation, command);
  return [...leaveCall(conversation, command.userId), ...events];
}

/** Precedes the removal: at no seq is a non-member in a call. */
export function leaveCall({ call, kind }: Conversation, userId: string): NewEvent[] {
  return isLive(call) && findPresent(call, userId) ? leftEvents(call, userId, { kind, whileRinging: 'cancelled' }) : [];
}

function remove(conversation: Conversation, { conversationId, actorId, userId }: RemoveMember): NewEvent[] {
  const actorRole = requireCapability(conversation, actorId, 'member.remove');
  const role = conversation.members.get(userId);
  if (!role) throw new Problem('not_found');
  if (ranks.indexOf(role) < ranks.indexOf(actorRole)) {
    throw new Problem('forbidden', { detail: 'You cannot remove a member with a higher role' });
  }
  return [removal(conversation, { conversationId, userId, reason: 'removed' })];
}

function leave(conversation: Conversation, command: RemoveMember): NewEvent[] {
  requireCapability(conversation, command.userId, 'conversation.leave');
  return departure(conversation, command, 'left');
}

/** The removal of a member of a group, who goes without being removed by another, after the promotion of a successor if the group needs one. */
export function departure(conversation: Conversation, command: RemoveMember, reason: 'left' | 'erased'): NewEvent[] {
  const { conversationId, userId } = command;
  const { role } = requireMember(conversation, userId);
  const isLastOwner = role === 'owner' && leadersOf(conversation).owners === 1;
  const successor = isLastOwner ? findSuccessor(conversation, command) : null;
  if (successor === null) return [removal(conversation, { conversationId, userId, reason })];
  // The promotion comes first: at no seq is the group without an owner.
  const promotion = roleChange(conversation, { conversationId, userId: successor, role: 'owner' });
  return [promotion, removal(conversation, { conversationId, userId, reason }, promotion.payload.leaders!)];
}

/** Prefers admins, then the member who joined first. The hint names that one; the log must confirm the role. */
function findSuccessor(conversation: Conversation, { userId, successorHint }: RemoveMember): string | null {
  const { members, memberCount } = conversation;
  if (memberCount <= 1) return null;
  const role = successorHint === null || successorHint === userId ? null : members.get(successorHint);
  if (role === 'admin' || (role && leadersOf(conversation).admins === 0)) return successorHint;
  throw new Problem('unavailable', { detail: 'The next owner is not determined yet; try again', retryAfter: 1 });
}
