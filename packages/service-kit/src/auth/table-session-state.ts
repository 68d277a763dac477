import { LRUCache } from 'lru-cache';
import { ticks as systemTicks } from '../clock.ts';
import { maxEntries } from '../max-entries.ts';
import { readSessions } from './read-sessions.ts';
import type { SessionState, SessionStateOptions } from './session-state.ts';
import { sessionCacheMs } from './session-ttl.ts';
import { createRevocations } from './revocations.ts';

/**
 * Session state of a single process: the table, cached for two seconds. A revocation by this process takes effect at once, one
 * that another process (the CLI) writes into the table within two seconds.
 */
export function tableSessionState(options: SessionStateOptions): SessionState {
  const cachedUntil = new LRUCache<string, number>(maxEntries(20_000));
  const revocations = createRevocations(options.clock);
  const { ticks = systemTicks } = options;

  return {
    async isActive(sessionId) {
      if (revocations.has(sessionId)) return false;
      const now = ticks();
      if ((cachedUntil.get(sessionId) ?? 0) > now) return true;
      const [status] = await readSessions([sessionId], options);
      // It may have been revoked during the read.
      if (status !== 'active' || revocations.has(sessionId)) return false;
      cachedUntil.set(sessionId, now + sessionCacheMs);
      return true;
    },
    async revoked(sessionIds) {
      revocations.add(sessionIds);
    },
  };
}
