/**
 * Calls, in the conversation's stream. Each event carries the full state of the call after it, so a decision about the
 * conversation's calls reads the last call event alone.
 */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

/** Microseconds since 1970, by the database's clock. 0 stands for the time of the event itself, which only the log knows. */
const moment = z.int().nonnegative();

export const callMedia = z.enum(['audio', 'video']);
export const callState = z.enum(['ringing', 'ongoing', 'ended']);
export const callEndReason = z.enum(['completed', 'declined', 'missed', 'cancelled', 'busy', 'failed']);

/** A user who rejoined is listed once, with the latest participation. */
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

const call = eventSchema(
  z.strictObject({
    conversationId: id,
    callId: id,
    /** `seq` of the call's start. Zero or negative: relative to the event itself. */
    seq: z.int(),
    media: callMedia,
    state: callState,
    endReason: callEndReason.nullable(),
    startedBy: id,
    startedAt: moment,
    /** When the first participant other than the caller joined. */
    answeredAt: moment.nullable(),
    endedAt: moment.nullable(),
    participants: z.array(participant),
    declinedBy: z.array(id),
  }),
);

export const callEvents = {
  CallStarted: call,
  CallAccepted: call,
  CallDeclined: call,
  CallLeft: call,
  CallParticipantChanged: call,
  CallEnded: call,
};
