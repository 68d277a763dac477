/** Transitions of a call: each takes the current call and returns the events. A time of 0 stands for the time of the event itself. */
import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type Call, type CallEventType, type CallParticipant } from '@parley/events/event-constructors/call-events';
import type { callEndReason } from '@parley/events/schemas/call-events';
import type { z } from 'zod';

export type EndReason = z.infer<typeof callEndReason>;
type CallEvent = NewEvent<CallEventType>;

export function isLive(call: Call | null): call is Call {
  return call !== null && call.state !== 'ended';
}

export function presentParticipants({ participants }: Call): CallParticipant[] {
  return participants.filter(({ leftAt }) => leftAt === null);
}

export function findPresent(call: Call, userId: string): CallParticipant | undefined {
  return presentParticipants(call).find((participant) => participant.userId === userId);
}

export function newParticipant(device: Pick<CallParticipant, 'userId' | 'sessionId' | 'peerId'>, media: Call['media']): CallParticipant {
  return { ...device, audio: true, video: media === 'video', screen: false, joinedAt: 0, leftAt: null };
}

export function acceptedEvent(call: Call, participant: CallParticipant): CallEvent {
  const others = call.participants.filter(({ userId }) => userId !== participant.userId);
  const answeredAt = call.answeredAt ?? 0;
  return callChanged('CallAccepted', { ...call, state: 'ongoing', answeredAt, participants: [...others, participant] });
}

/**
 * The user leaves. A ringing call has only its caller in it and ends with reason `whileRinging`; an ongoing direct call ends when
 * either leaves, an ongoing group call when the last participant leaves.
 */
export function leftEvents(
  call: Call,
  userId: string,
  { kind, whileRinging }: { kind: 'direct' | 'group' | null; whileRinging: EndReason },
): CallEvent[] {
  const callAfter = { ...call, participants: markLeft(call, (participant) => participant.userId === userId) };
  const left = callChanged('CallLeft', callAfter);
  const continues = call.state === 'ongoing' && kind === 'group' && presentParticipants(callAfter).length > 0;
  if (continues) return [left];
  return [left, endedEvent(forNextEvent(callAfter), call.state === 'ringing' ? whileRinging : 'completed')];
}

export function endedEvent(call: Call, endReason: EndReason): CallEvent {
  const participants = markLeft(call, () => true);
  return callChanged('CallEnded', { ...call, state: 'ended', endReason, endedAt: 0, participants });
}

/**
 * Adapts a call to the next event of the same append. A `seq` of 0 or less counts back from its event to the start of the call,
 * so a start in this append lies one event further back.
 */
export function forNextEvent(call: Call): Call {
  return { ...call, seq: call.seq > 0 ? call.seq : call.seq - 1 };
}

function markLeft({ participants }: Call, isLeaving: (participant: CallParticipant) => boolean): CallParticipant[] {
  return participants.map((participant) =>
    participant.leftAt === null && isLeaving(participant) ? { ...participant, leftAt: 0 } : participant,
  );
}
