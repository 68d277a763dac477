/** Calls as clients see them, in events, responses and timelines alike. */
import { z } from 'zod';
import type { Call as StoredCall } from '../event-constructors/call-events.ts';
import { callEndReason, callMedia, callState } from '../schemas/call-events.ts';
import { id, seq, time, timeOf } from './fields.ts';

const participant = z.strictObject({
  userId: id.describe('The user'),
  peerId: z.string().describe('The peer to dial'),
  audio: z.boolean().describe('The microphone is on'),
  video: z.boolean().describe('The camera is on'),
  screen: z.boolean().describe('The screen is shared'),
  joinedAt: time.describe('When the user joined'),
  leftAt: time.nullable().describe('When the user left; null while in the call'),
});

export const call = z
  .strictObject({
    id,
    conversationId: id.describe('Its conversation'),
    seq: seq.describe('`seq` of its `call.started`'),
    media: callMedia.describe('What it started with'),
    state: callState.describe('Only `ringing` and `ongoing` calls can be joined'),
    endReason: callEndReason.nullable().describe('Why it ended; `missed`: nobody accepted in time, `cancelled`: the caller gave up'),
    startedBy: id.describe('The caller'),
    startedAt: time.describe('When it began to ring'),
    answeredAt: time.nullable().describe('When the first member accepted'),
    endedAt: time.nullable().describe('When it ended'),
    participants: z.array(participant).describe('The caller and everyone who joined, each once, with their latest participation'),
  })
  .describe('A call, with its whole state');
export type Call = z.infer<typeof call>;

export const peer = z
  .strictObject({
    id: z.string().describe('Peer id to connect to `/peerjs` with'),
    token: z.string().describe('Valid on `/peerjs` for this call only'),
  })
  .describe('Your own peer in a call');
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
