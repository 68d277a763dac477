/** A socket lives as long as its session. What a push said is checked against the table, in case it never came. */
import type { Logger } from '@parley/service-kit/logging';

export interface SweepDependencies {
  /** Session ids of the sockets here; each once. */
  sessionIds: () => string[];
  /** Those that still live, as the table says. */
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  end: (sessionId: string) => void;
  logger: Logger;
}

const sessionsPerQuery = 500;

/** Ends the sockets of sessions that are over. What can't be asked is asked again the next time. */
export async function sweepSessions({ sessionIds, readActiveSessions, end, logger }: SweepDependencies): Promise<void> {
  const all = sessionIds();
  try {
    for (let start = 0; start < all.length; start += sessionsPerQuery) {
      const some = all.slice(start, start + sessionsPerQuery);
      const active = await readActiveSessions(some);
      for (const sessionId of some) if (!active.has(sessionId)) end(sessionId);
    }
  } catch (error) {
    logger.warn({ err: error }, 'sessions were not checked');
  }
}
