import type { NewEvent } from '@parley/events/envelope';
import type { CallEventType } from '@parley/events/event-constructors/call-events';
import { defineCommand } from '../../define-command.ts';
import { findPresent, isLive, leftEvents } from '../call.ts';
import { callScope, requireCall, type CallState, type CallTarget } from '../call-state.ts';

/** Reads: the call, the user as a member. Any device of the user may leave; nothing changes if the user is not in the call. */
export function decideLeaveCall(state: CallState, { userId }: CallTarget): NewEvent<CallEventType>[] {
  const call = requireCall(state, userId);
  if (!isLive(call) || !findPresent(call, userId)) return [];
  return leftEvents(call, userId, { kind: state.conversation.kind, whileRinging: 'cancelled' });
}

export const leaveCall = defineCommand({ name: 'LeaveCall', ...callScope, decide: decideLeaveCall });
