import { chunks } from '@parley/concurrency/chunks';
import type { Logger } from '@parley/service-kit/logging';

export interface SessionSweepDependencies {
  /** Distinct session ids of the connections of this gateway. */
  sessionIds: () => string[];
  /** Reads which of the sessions are active, from the sessions table. */
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  endSession: (sessionId: string) => void;
  logger: Logger;
}

const sessionsPerQuery = 500;

/** Closes the connections of ended sessions, in case a revocation was not pushed. After a failure, the next sweep retries. */
export async function sweepSessions({ sessionIds, readActiveSessions, endSession, logger }: SessionSweepDependencies): Promise<void> {
  try {
    for (const batch of chunks(sessionIds(), sessionsPerQuery)) {
      const active = await readActiveSessions(batch);
      for (const sessionId of batch) if (!active.has(sessionId)) endSession(sessionId);
    }
  } catch (error) {
    logger.warn({ err: error }, 'session sweep failed');
  }
}
