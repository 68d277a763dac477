import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type CallEventType } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { endedEvent, findPresent, forNextEvent, isLive } from '../call.ts';
import { callScope, requireCall, type CallState, type CallTarget } from '../call-state.ts';

/** Reads: the call, the user as a member. Declining twice, or declining an ended call, changes nothing. */
export function decideDeclineCall(state: CallState, { userId }: CallTarget): NewEvent<CallEventType>[] {
  const call = requireCall(state, userId);
  if (!isLive(call) || call.declinedBy.includes(userId)) return [];
  if (findPresent(call, userId)) throw new Problem('answered_elsewhere');
  const callAfter = { ...call, declinedBy: [...call.declinedBy, userId] };
  const declined = callChanged('CallDeclined', callAfter);
  const isLastAnswer = state.conversation.kind === 'direct' && call.state === 'ringing';
  return isLastAnswer ? [declined, endedEvent(forNextEvent(callAfter), 'declined')] : [declined];
}

export const declineCall = defineCommand({ name: 'DeclineCall', ...callScope, decide: decideDeclineCall });
