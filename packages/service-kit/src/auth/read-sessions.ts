import { Problem } from '../problems.ts';
import type { SessionStateOptions } from './session-state.ts';

/** `unknown`: there is no such row. */
export type SessionFate = 'active' | 'revoked' | 'unknown';

/** What the table says of each; a session that is over counts as revoked, since neither ever comes back. Throws Problem `unavailable`. */
export async function readSessions(sessionIds: readonly string[], { findSessions, clock }: SessionStateOptions): Promise<SessionFate[]> {
  const sessions = await findSessions(sessionIds).catch((cause: unknown) => {
    throw new Problem('unavailable', { cause });
  });
  return sessionIds.map((sessionId) => {
    const session = sessions.get(sessionId);
    if (!session) return 'unknown';
    return session.revokedAt === null && session.expiresAt > clock() ? 'active' : 'revoked';
  });
}
