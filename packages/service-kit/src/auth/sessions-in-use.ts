import { ticks as usualTicks, type Ticks } from '../clock.ts';
import { believedMs } from './session-times.ts';

/** Which sessions this process was asked about since it last read them, and when that was. */
export interface InUse {
  asked(sessionIds: readonly string[]): void;
  read(sessionIds: readonly string[]): void;
  /** Those of which nothing will be believed any more before long. */
  due(): string[];
}

/** At most so many are read ahead together. */
const mostDue = 500;

export function createInUse(ticks: Ticks = usualTicks): InUse {
  const sessions = new Map<string, { readAt: number; used: boolean }>();
  return {
    asked(sessionIds) {
      for (const sessionId of sessionIds) {
        const session = sessions.get(sessionId);
        if (session) session.used = true;
      }
    },
    read(sessionIds) {
      const readAt = ticks();
      for (const sessionId of sessionIds) {
        // In the order in which they were read.
        sessions.delete(sessionId);
        sessions.set(sessionId, { readAt, used: false });
      }
    },
    due() {
      const before = ticks() - believedMs / 2;
      const due: string[] = [];
      for (const [sessionId, { readAt, used }] of sessions) {
        if (readAt > before || due.length === mostDue) break;
        if (used) due.push(sessionId);
        else if (readAt < before - believedMs) sessions.delete(sessionId);
      }
      return due;
    },
  };
}
