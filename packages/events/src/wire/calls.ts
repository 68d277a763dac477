/** Calls as clients see them: the same in events, answers and timelines. */
import { z } from 'zod';
import type { Call as KnownCall } from '../event-constructors/call-events.ts';
import { callEndReason, callMedia, callState } from '../schemas/call-events.ts';
import { id, seq, time, timeOf } from './fields.ts';

export const call = z.strictObject({
  id,
  conversationId: id,
  /** Of `call.started`. */
  seq,
  media: callMedia,
  state: callState,
  endReason: callEndReason.nullable(),
  startedBy: id,
  startedAt: time,
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  /** Who started it and all who ever joined; of somebody who came again, the last time. */
  participants: z.array(
    z.strictObject({
      userId: id,
      peerId: z.string(),
      audio: z.boolean(),
      video: z.boolean(),
      screen: z.boolean(),
      joinedAt: time,
      leftAt: time.nullable(),
    }),
  ),
});
export type Call = z.infer<typeof call>;

/** One's own peer in a call: its id, and the token that PeerJS's server takes for this call alone. */
export const peer = z.strictObject({ id: z.string(), token: z.string() });
export type Peer = z.infer<typeof peer>;

export function wireCall(known: KnownCall): Call {
  return {
    id: known.callId,
    conversationId: known.conversationId,
    seq: known.seq,
    media: known.media,
    state: known.state,
    endReason: known.endReason,
    startedBy: known.startedBy,
    startedAt: timeOf(known.startedAt),
    answeredAt: orNull(known.answeredAt),
    endedAt: orNull(known.endedAt),
    participants: known.participants.map(({ sessionId: _kept, joinedAt, leftAt, ...shown }) => ({
      ...shown,
      joinedAt: timeOf(joinedAt),
      leftAt: orNull(leftAt),
    })),
  };
}

function orNull(moment: number | null): string | null {
  return moment === null ? null : timeOf(moment);
}

/** Whether it was missed: it is over, and this user neither started nor joined it. */
export function isMissedBy(userId: string, { startedBy, participants }: Pick<Call, 'startedBy' | 'participants'>): boolean {
  return startedBy !== userId && !participants.some((participant) => participant.userId === userId);
}
