/** Frames of PeerJS's protocol that clients may send; everything else is malformed. */
import { z } from 'zod';

/** Longer than any peer id that Parley issues. */
const peerId = z.string().min(1).max(80);
const heartbeatFrame = z.object({ type: z.literal('HEARTBEAT') });
/** Sent from one peer to another. Only the server sends EXPIRE, OPEN, ERROR and ID-TAKEN. */
const signalFrame = z.object({
  type: z.enum(['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE']),
  dst: peerId,
  payload: z.unknown().optional(),
});
const frame = z.discriminatedUnion('type', [heartbeatFrame, signalFrame]);

export type Frame = z.output<typeof frame>;
export type SignalFrame = z.output<typeof signalFrame>;

/** Deeper than any SDP or candidate, and shallow enough for JSON.stringify, which recurses. */
const maxDepth = 16;

/** Returns null for a malformed frame. */
export function parseFrame(text: string): Frame | null {
  const { success, data } = frame.safeParse(parseJson(text));
  if (!success) return null;
  return data.type === 'HEARTBEAT' || isWithinDepth(data.payload, maxDepth) ? data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWithinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((nested) => isWithinDepth(nested, levels - 1));
}

/** Answers a signal that cannot be delivered; PeerJS reports it as the error `peer-unavailable`. */
export function expireFrame(src: string, dst: string): string {
  return JSON.stringify({ type: 'EXPIRE', src: dst, dst: src });
}
