/** PeerJS's frames, as clients may send them. What is none is garbage; what others said of it is never looked at further. */
import { z } from 'zod';

/** As long as an id of a peer can be. */
const peerId = z.string().min(1).max(80);
const heartbeat = z.object({ type: z.literal('HEARTBEAT') });
/** What one peer tells another. EXPIRE and the rest are the server's own words. */
const passed = z.object({
  type: z.enum(['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE']),
  dst: peerId,
  payload: z.unknown().optional(),
});
const frame = z.discriminatedUnion('type', [heartbeat, passed]);

export type Frame = z.output<typeof frame>;
export type PassedFrame = z.output<typeof passed>;

/** Any SDP or candidate is far flatter; whoever writes JSON again must not run out of stack. */
const deepest = 16;

/** The frame, or null for garbage. */
export function parseFrame(text: string): Frame | null {
  const { success, data } = frame.safeParse(parseJson(text));
  if (!success) return null;
  return data.type === 'HEARTBEAT' || isFlat(data.payload, deepest) ? data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFlat(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isFlat(inner, levels - 1));
}

/** What PeerJS shows as the error `peer-unavailable`: nobody of this name can be reached. */
export function expired(src: string, dst: string): string {
  return JSON.stringify({ type: 'EXPIRE', src: dst, dst: src });
}
