import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { Problem } from '@parley/service-kit/problems';
import { isLive, presentAs } from '../call.ts';
import { requireCall, type Calling } from '../calling.ts';

export type SentMedia = Partial<Pick<CallParticipant, 'audio' | 'video' | 'screen'>>;

/** Reads: the call, the user as a member. What one sends oneself, said by the device that sends it. */
export function decideChangeParticipant(
  calling: Calling,
  { userId, sessionId, sent }: { userId: string; sessionId: string; sent: SentMedia },
): NewEvent<CallEventType>[] {
  const call = requireCall(calling, userId);
  if (!isLive(call)) throw new Problem('call_ended');
  const own = presentAs(call, userId);
  if (own?.sessionId !== sessionId) throw new Problem('not_found', { detail: 'This device is not in the call' });
  const changed = { ...own, ...sent };
  if (changed.audio === own.audio && changed.video === own.video && changed.screen === own.screen) return [];
  const participants = call.participants.map((one) => (one.userId === userId ? changed : one));
  return [callChanged('CallParticipantChanged', { ...call, participants })];
}
