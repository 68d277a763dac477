import type { NewEvent } from '@parley/events/envelope';
import type { CallEventType } from '@parley/events/event-constructors/call-events';
import { isLive, leaving, presentAs } from '../call.ts';
import { requireCall, type Calling } from '../calling.ts';

/** Reads: the call, the user as a member. Any of one's devices may hang up; who is not in it stays out quietly. */
export function decideLeaveCall(calling: Calling, userId: string): NewEvent<CallEventType>[] {
  const call = requireCall(calling, userId);
  if (!isLive(call) || !presentAs(call, userId)) return [];
  return leaving(call, userId, { kind: calling.conversation.kind, whileRinging: 'cancelled' });
}
