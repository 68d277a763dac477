import type { NewEvent } from '@parley/events/envelope';
import { departure, leaveCall, removeMember, type RemoveMember } from '../../conversations/remove-member/remove-member.ts';
import type { Conversation } from '../../conversations/conversation.ts';
import { defineCommand } from '../../define-command.ts';

/** The person, who is the actor of the input, leaves a call, and a group. Direct conversations keep both members. */
export function decideLeaveConversation(conversation: Conversation, command: RemoveMember): NewEvent[] {
  if (!conversation.members.get(command.userId)) return [];
  const calls = leaveCall(conversation, command.userId);
  return conversation.kind === 'group' ? [...calls, ...departure(conversation, command, 'erased')] : calls;
}

export const leaveConversation = defineCommand({ ...removeMember, name: 'LeaveConversation', decide: decideLeaveConversation });
