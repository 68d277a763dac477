import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type CallEventType } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import { afterwards, ended, isLive, presentAs } from '../call.ts';
import { requireCall, type Calling } from '../calling.ts';

/** Reads: the call, the user as a member. What is over, or was declined already, stays so quietly. */
export function decideDeclineCall(calling: Calling, userId: string): NewEvent<CallEventType>[] {
  const call = requireCall(calling, userId);
  if (!isLive(call) || call.declinedBy.includes(userId)) return [];
  if (presentAs(call, userId)) throw new Problem('answered_elsewhere');
  const declined = { ...call, declinedBy: [...call.declinedBy, userId] };
  const refusal = callChanged('CallDeclined', declined);
  const isAnswerOfAll = calling.conversation.kind === 'direct' && call.state === 'ringing';
  return isAnswerOfAll ? [refusal, ended(afterwards(declined), 'declined')] : [refusal];
}
