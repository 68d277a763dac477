import { callChanged, type Call } from '@parley/events/event-constructors/call-events';
import { newId } from '@parley/events/ids';
import type { ProjectedLog } from '@parley/projector/testing/projected-log';

/** Appends a call by the starter, which ends unless `endReason` is null. `others`: the other users in it. Returns its id. */
export async function appendCall(
  log: ProjectedLog,
  conversationId: string,
  starterId: string,
  { others = [], endReason = 'missed' }: { others?: string[]; endReason?: Call['endReason'] } = {},
): Promise<string> {
  const participantOf = (userId: string) => {
    const device = { userId, sessionId: newId(), peerId: `${userId}_0`, audio: true, video: false, screen: false };
    return { ...device, joinedAt: 0, leftAt: null };
  };
  const callId = newId();
  const call = { conversationId, callId, seq: 0, media: 'audio' as const, startedBy: starterId, startedAt: 0, declinedBy: [] };
  const ringing = {
    ...call,
    state: 'ringing' as const,
    endReason: null,
    answeredAt: null,
    endedAt: null,
    participants: [participantOf(starterId)],
  };
  const [started] = await log.append(starterId, callChanged('CallStarted', ringing));
  if (endReason === null) return callId;
  const participants = [starterId, ...others].map(participantOf);
  const ended = { ...ringing, seq: started!.version, state: 'ended' as const, endReason, endedAt: 0, participants };
  await log.append(starterId, callChanged('CallEnded', ended));
  return callId;
}
