import type { NewEvent } from '@parley/events/envelope';
import type { CallEventType } from '@parley/events/event-constructors/call-events';
import { requireCapability } from '../../conversations/authorize.ts';
import { defineCommand } from '../../define-command.ts';
import { endedEvent, isLive } from '../call.ts';
import { callScope, requireCall, type CallState, type CallTarget } from '../call-state.ts';

/** Reads: the call, the user as a member. Allowed to the caller and to admins; ends the call for all participants. */
export function decideEndCall(state: CallState, { userId }: CallTarget): NewEvent<CallEventType>[] {
  const call = requireCall(state, userId);
  if (call.startedBy !== userId) requireCapability(state.conversation, userId, 'call.end_any');
  if (!isLive(call)) return [];
  return [endedEvent(call, call.state === 'ringing' ? 'cancelled' : 'completed')];
}

export const endCall = defineCommand({ name: 'EndCall', ...callScope, decide: decideEndCall });
