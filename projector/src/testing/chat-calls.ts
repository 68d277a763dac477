import type { NewEvent } from '@parley/events/envelope';
import { callChanged, type Call } from '@parley/events/event-constructors/call-events';

/** What comes next in a conversation's calls: one is started, joined, or ended by who is in it already. */
export function nextOfCall(
  running: Call | null,
  { conversationId, seq, userId, id }: { conversationId: string; seq: number; userId: string; id: string },
): NewEvent {
  const device = { userId, sessionId: id, peerId: `${userId}_0`, audio: true, video: true, screen: false, joinedAt: 0, leftAt: null };
  if (running === null) {
    const open = { state: 'ringing' as const, endReason: null, answeredAt: null, endedAt: null, participants: [device], declinedBy: [] };
    return callChanged('CallStarted', { conversationId, callId: id, seq: 0, media: 'video', startedBy: userId, startedAt: 0, ...open });
  }
  const known = { ...running, seq: running.seq > 0 ? running.seq : seq };
  if (running.participants.some((participant) => participant.userId === userId))
    return callChanged('CallEnded', { ...known, state: 'ended', endReason: 'completed', endedAt: 0 });
  return callChanged('CallAccepted', { ...known, state: 'ongoing', answeredAt: 0, participants: [...running.participants, device] });
}
