import { Problem } from '../problems.ts';
import type { SessionStateOptions } from './session-state.ts';

/** `unknown`: the table has no such session. */
export type SessionStatus = 'active' | 'revoked' | 'unknown';

/** Reads each session's status from the table. Expired counts as revoked: both are final. Throws Problem `unavailable`. */
export async function readSessions(sessionIds: readonly string[], { findSessions, clock }: SessionStateOptions): Promise<SessionStatus[]> {
  const sessions = await findSessions(sessionIds).catch((cause: unknown) => {
    throw new Problem('unavailable', { cause });
  });
  return sessionIds.map((sessionId) => {
    const session = sessions.get(sessionId);
    if (!session) return 'unknown';
    return session.revokedAt === null && session.expiresAt > clock() ? 'active' : 'revoked';
  });
}
