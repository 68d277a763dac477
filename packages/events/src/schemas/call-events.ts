/**
 * Calls: of the conversation's stream. Each event tells the call whole, as it stands from then on; what is decided about a
 * conversation's calls is decided on the last one alone.
 */
import { z } from 'zod';
import { id } from './fields.ts';

/** Microseconds since 1970, by the database's clock. 0: the time of the event itself, which only the log can tell. */
const moment = z.int().nonnegative();

export const callMedia = z.enum(['audio', 'video']);
export const callState = z.enum(['ringing', 'ongoing', 'ended']);
export const callEndReason = z.enum(['completed', 'declined', 'missed', 'cancelled', 'busy', 'failed']);

/** Of somebody who came again, the last time. */
const participant = z.strictObject({
  userId: id,
  /** The device that answered. */
  sessionId: id,
  peerId: z.string(),
  audio: z.boolean(),
  video: z.boolean(),
  screen: z.boolean(),
  joinedAt: moment,
  leftAt: moment.nullable(),
});

export const callChangedV1 = z.strictObject({
  conversationId: id,
  callId: id,
  /** Of its start. 0 and below: so far before the event itself. */
  seq: z.int(),
  media: callMedia,
  state: callState,
  endReason: callEndReason.nullable(),
  startedBy: id,
  startedAt: moment,
  /** When the first one joined who did not start it. */
  answeredAt: moment.nullable(),
  endedAt: moment.nullable(),
  participants: z.array(participant),
  declinedBy: z.array(id),
});
