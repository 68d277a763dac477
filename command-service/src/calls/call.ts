/** What can become of a call: from how it stands to how it stands then. Times that the event is to tell are 0. */
import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type Call, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import type { callEndReason } from '@parley/events/schemas/call-events';
import type { z } from 'zod';

export type EndReason = z.infer<typeof callEndReason>;
type CallEvent = NewEvent<CallEventType>;

export function isLive(call: Call | null): call is Call {
  return call !== null && call.state !== 'ended';
}

/** Those who are in it now. */
export function presentIn({ participants }: Call): CallParticipant[] {
  return participants.filter(({ leftAt }) => leftAt === null);
}

/** This user in it, while they are. */
export function presentAs(call: Call, userId: string): CallParticipant | undefined {
  return presentIn(call).find((participant) => participant.userId === userId);
}

/** A device that joins now. */
export function joining(device: Pick<CallParticipant, 'userId' | 'sessionId' | 'peerId'>, media: Call['media']): CallParticipant {
  return { ...device, audio: true, video: media === 'video', screen: false, joinedAt: 0, leftAt: null };
}

export function joined(call: Call, participant: CallParticipant): CallEvent {
  const others = call.participants.filter(({ userId }) => userId !== participant.userId);
  const answeredAt = call.answeredAt ?? 0;
  return callChanged('CallAccepted', { ...call, state: 'ongoing', answeredAt, participants: [...others, participant] });
}

/**
 * Somebody goes. Who rings alone ends the call `whileRinging`; later it ends when the last one goes, and where two talk
 * when either goes.
 */
export function leaving(
  call: Call,
  userId: string,
  { kind, whileRinging }: { kind: 'direct' | 'group' | null; whileRinging: EndReason },
): CallEvent[] {
  const left = { ...call, participants: withoutPresence(call, ({ userId: id }) => id === userId) };
  const gone = callChanged('CallLeft', left);
  const goesOn = call.state === 'ongoing' && kind === 'group' && presentIn(left).length > 0;
  if (goesOn) return [gone];
  return [gone, ended(afterwards(left), call.state === 'ringing' ? whileRinging : 'completed')];
}

export function ended(call: Call, endReason: EndReason): CallEvent {
  const participants = withoutPresence(call, () => true);
  return callChanged('CallEnded', { ...call, state: 'ended', endReason, endedAt: 0, participants });
}

/** The call as a second event of the same append tells it on: its start, if that is the first, lies one further back. */
export function afterwards(call: Call): Call {
  return { ...call, seq: call.seq > 0 ? call.seq : call.seq - 1 };
}

function withoutPresence({ participants }: Call, isGoing: (participant: CallParticipant) => boolean): CallParticipant[] {
  return participants.map((one) => (one.leftAt === null && isGoing(one) ? { ...one, leftAt: 0 } : one));
}
