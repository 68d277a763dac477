import type { Clock } from '../clock.ts';
import { revocationTtlMs } from './session-ttl.ts';

export interface Revocations {
  has(sessionId: string): boolean;
  add(sessionIds: readonly string[]): void;
}

/** Keeps the revocations of this process for as long as a token of the session could still be valid. */
export function createRevocations(clock: Clock): Revocations {
  // Ordered by expiry, since all have the same TTL.
  const expiries = new Map<string, number>();
  return {
    has: (sessionId) => expiries.has(sessionId),
    add(sessionIds) {
      const now = clock();
      for (const [sessionId, expiry] of expiries) {
        if (expiry > now) break;
        expiries.delete(sessionId);
      }
      for (const sessionId of sessionIds) expiries.set(sessionId, now + revocationTtlMs);
    },
  };
}
