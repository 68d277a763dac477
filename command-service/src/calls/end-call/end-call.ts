import type { NewEvent } from '@parley/events/envelope';
import type { CallEventType } from '@parley/events/event-constructors/call-events';
import { requireCapability } from '../../conversations/authorize.ts';
import { ended, isLive } from '../call.ts';
import { requireCall, type Calling } from '../calling.ts';

/** Reads: the call, the user as a member. For everybody in it; by who started it, or an admin. */
export function decideEndCall(calling: Calling, userId: string): NewEvent<CallEventType>[] {
  const call = requireCall(calling, userId);
  if (call.startedBy !== userId) requireCapability(calling.conversation, userId, 'call.end_any');
  if (!isLive(call)) return [];
  return [ended(call, call.state === 'ringing' ? 'cancelled' : 'completed')];
}
