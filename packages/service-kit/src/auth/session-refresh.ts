import { ticks as systemTicks, type Ticks } from '../clock.ts';
import { sessionCacheMs } from './session-ttl.ts';

/** Tracks which sessions were used since they were last read, to refresh them before their cache entries expire. */
export interface SessionRefresh {
  markUsed(sessionIds: readonly string[]): void;
  markRead(sessionIds: readonly string[]): void;
  /** Returns used sessions whose cache entries expire soon. */
  due(): string[];
}

const maxDue = 500;

export function createSessionRefresh(ticks: Ticks = systemTicks): SessionRefresh {
  // Ordered by `readAt`.
  const sessions = new Map<string, { readAt: number; used: boolean }>();
  return {
    markUsed(sessionIds) {
      for (const sessionId of sessionIds) {
        const session = sessions.get(sessionId);
        if (session) session.used = true;
      }
    },
    markRead(sessionIds) {
      const readAt = ticks();
      for (const sessionId of sessionIds) {
        sessions.delete(sessionId);
        sessions.set(sessionId, { readAt, used: false });
      }
    },
    due() {
      const before = ticks() - sessionCacheMs / 2;
      const due: string[] = [];
      for (const [sessionId, { readAt, used }] of sessions) {
        if (readAt > before || due.length === maxDue) break;
        if (used) due.push(sessionId);
        else if (readAt < before - sessionCacheMs) sessions.delete(sessionId);
      }
      return due;
    },
  };
}
