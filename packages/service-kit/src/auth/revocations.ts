import type { Clock } from '../clock.ts';
import { rememberedMs } from './session-times.ts';

export interface Revocations {
  has(sessionId: string): boolean;
  add(sessionIds: readonly string[]): void;
}

/** The revocations that this process made, as long as a token of theirs could still be good. */
export function createRevocations(clock: Clock): Revocations {
  // In the order of their end, since all are remembered equally long.
  const endOf = new Map<string, number>();
  return {
    has: (sessionId) => endOf.has(sessionId),
    add(sessionIds) {
      const now = clock();
      for (const [sessionId, end] of endOf) {
        if (end > now) break;
        endOf.delete(sessionId);
      }
      for (const sessionId of sessionIds) endOf.set(sessionId, now + rememberedMs);
    },
  };
}
