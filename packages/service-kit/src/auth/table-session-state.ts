import { LRUCache } from 'lru-cache';
import { ticks as usualTicks } from '../clock.ts';
import { readSessions } from './read-sessions.ts';
import type { SessionState, SessionStateOptions } from './session-state.ts';
import { believedMs } from './session-times.ts';
import { createRevocations } from './revocations.ts';

/**
 * Sessions of a process that is alone: the table, believed for two seconds. A revocation in this process holds at once; one
 * that another writes into the table (the CLI) within those two seconds.
 */
export function tableSessionState(options: SessionStateOptions): SessionState {
  const believedUntil = new LRUCache<string, number>({ max: 20_000 });
  const revocations = createRevocations(options.clock);
  const { ticks = usualTicks } = options;

  return {
    async isActive(sessionId) {
      if (revocations.has(sessionId)) return false;
      const askedAt = ticks();
      if ((believedUntil.get(sessionId) ?? 0) > askedAt) return true;
      const [fate] = await readSessions([sessionId], options);
      // It may have been revoked while the table was read.
      if (fate !== 'active' || revocations.has(sessionId)) return false;
      believedUntil.set(sessionId, askedAt + believedMs);
      return true;
    },
    async revoked(sessionIds) {
      revocations.add(sessionIds);
    },
  };
}
