import type { NewEvent } from '@parley/events/envelope';
import type { CallEventType, CallParticipant } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { acceptedEvent, findPresent, isLive, newParticipant, presentParticipants } from '../call.ts';
import { callScope, requireCall, type CallState, type CallTarget } from '../call-state.ts';

export interface AcceptCall extends CallTarget {
  device: Pick<CallParticipant, 'userId' | 'sessionId' | 'peerId'>;
  maxParticipants: number;
}

/**
 * Reads: the call, the user as a member. Accepting twice on the same device changes nothing. Blocks need no check: a block ends
 * the call of the pair.
 */
export function decideAcceptCall(state: CallState, { userId, device, maxParticipants }: AcceptCall): NewEvent<CallEventType>[] {
  const call = requireCall(state, userId);
  if (!isLive(call)) throw new Problem('call_ended');
  const present = findPresent(call, userId);
  if (present?.sessionId === device.sessionId) return [];
  if (present) throw new Problem('answered_elsewhere');
  if (presentParticipants(call).length >= maxParticipants) throw new Problem('call_full');
  return [acceptedEvent(call, newParticipant(device, call.media))];
}

export const acceptCall = defineCommand({ name: 'AcceptCall', ...callScope, decide: decideAcceptCall });
