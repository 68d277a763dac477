import { callChanged, type Call } from '@parley/events/event-constructors/call-events';
import { newId } from '@parley/events/ids';
import type { ProjectedLog } from '@parley/projector/testing/projected-log';

/** A call that was started and, unless it is to go on, ended; `joined`: whoever else had part in it. Answers its id. */
export async function hold(
  log: ProjectedLog,
  conversationId: string,
  starterId: string,
  { joined = [], endReason = 'missed' }: { joined?: string[]; endReason?: Call['endReason'] } = {},
): Promise<string> {
  const present = (userId: string) => {
    const place = { userId, sessionId: newId(), peerId: `${userId}_0`, audio: true, video: false, screen: false };
    return { ...place, joinedAt: 0, leftAt: null };
  };
  const of = { conversationId, callId: newId(), seq: 0, media: 'audio' as const, startedBy: starterId, startedAt: 0, declinedBy: [] };
  const ringing = {
    ...of,
    state: 'ringing' as const,
    endReason: null,
    answeredAt: null,
    endedAt: null,
    participants: [present(starterId)],
  };
  const [started] = await log.append(starterId, callChanged('CallStarted', ringing));
  if (endReason === null) return of.callId;
  const participants = [starterId, ...joined].map(present);
  const over = { ...ringing, seq: started!.version, state: 'ended' as const, endReason, endedAt: 0, participants };
  await log.append(starterId, callChanged('CallEnded', over));
  return of.callId;
}
