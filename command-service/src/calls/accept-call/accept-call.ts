import type { NewEvent } from '@parley/events/envelope';
import type { CallEventType, CallParticipant } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import { isLive, joined, joining, presentAs, presentIn } from '../call.ts';
import { requireCall, type Calling } from '../calling.ts';

export interface AcceptCall {
  device: Pick<CallParticipant, 'userId' | 'sessionId' | 'peerId'>;
  /** How many may be in it. */
  most: number;
}

/** Reads: the call, the user as a member. Between two, a block has ended the call. Who is in it already with this device stays so quietly. */
export function decideAcceptCall(calling: Calling, { device, most }: AcceptCall): NewEvent<CallEventType>[] {
  const call = requireCall(calling, device.userId);
  if (!isLive(call)) throw new Problem('call_ended');
  const present = presentAs(call, device.userId);
  if (present?.sessionId === device.sessionId) return [];
  if (present) throw new Problem('answered_elsewhere');
  if (presentIn(call).length >= most) throw new Problem('call_full');
  return [joined(call, joining(device, call.media))];
}
