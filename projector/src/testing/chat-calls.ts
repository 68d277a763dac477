import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type Call } from '@parley/events/event-constructors/call-events';

/** Returns the next call event of a conversation: starts a call, or lets the user join the running one or end it. */
export function nextCallEvent(
  running: Call | null,
  { conversationId, seq, userId, id }: { conversationId: string; seq: number; userId: string; id: string },
): NewEvent {
  const device = { userId, sessionId: id, peerId: `${userId}_0`, audio: true, video: true, screen: false, joinedAt: 0, leftAt: null };
  if (running === null) {
    const initial = { state: 'ringing' as const, endReason: null, answeredAt: null, endedAt: null, participants: [device], declinedBy: [] };
    return callChanged('CallStarted', { conversationId, callId: id, seq: 0, media: 'video', startedBy: userId, startedAt: 0, ...initial });
  }
  const call = { ...running, seq: running.seq > 0 ? running.seq : seq };
  if (running.participants.some((participant) => participant.userId === userId))
    return callChanged('CallEnded', { ...call, state: 'ended', endReason: 'completed', endedAt: 0 });
  return callChanged('CallAccepted', { ...call, state: 'ongoing', answeredAt: 0, participants: [...running.participants, device] });
}
