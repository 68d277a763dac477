/** Calls as clients see them, in events, responses and timelines alike. */
import { z } from 'zod';
import type { Call as StoredCall } from '../event-constructors/call-events.ts';
import { callEndReason, callMedia, callState } from '../schemas/call-events.ts';
import { id, seq, time, timeOf } from './fields.ts';

export const call = z.strictObject({
  id,
  conversationId: id,
  /** `seq` of `call.started`. */
  seq,
  media: callMedia,
  state: callState,
  endReason: callEndReason.nullable(),
  startedBy: id,
  startedAt: time,
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  /** The caller and everyone who ever joined. A user who rejoined is listed once, with the latest participation. */
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

/** The user's own peer in a call: its id, and a token for the PeerJS server that is valid for this call only. */
export const peer = z.strictObject({ id: z.string(), token: z.string() });
export type Peer = z.infer<typeof peer>;

export function wireCall(stored: StoredCall): Call {
  return {
    id: stored.callId,
    conversationId: stored.conversationId,
    seq: stored.seq,
    media: stored.media,
    state: stored.state,
    endReason: stored.endReason,
    startedBy: stored.startedBy,
    startedAt: timeOf(stored.startedAt),
    answeredAt: timeOrNull(stored.answeredAt),
    endedAt: timeOrNull(stored.endedAt),
    participants: stored.participants.map(({ sessionId: _private, joinedAt, leftAt, ...participant }) => ({
      ...participant,
      joinedAt: timeOf(joinedAt),
      leftAt: timeOrNull(leftAt),
    })),
  };
}

function timeOrNull(moment: number | null): string | null {
  return moment === null ? null : timeOf(moment);
}

/** For an ended call: true if the user neither started nor joined it. */
export function isMissedBy(userId: string, { startedBy, participants }: Pick<Call, 'startedBy' | 'participants'>): boolean {
  return startedBy !== userId && !participants.some((participant) => participant.userId === userId);
}
