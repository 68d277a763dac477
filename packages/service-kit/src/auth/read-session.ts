import { Problem } from '../problems.ts';
import type { SessionStateOptions } from './session-state.ts';

/** `unknown`: there is no such row. */
export type SessionFate = 'active' | 'revoked' | 'unknown';

/** What the table says; a session that is over counts as revoked, since neither ever comes back. Throws Problem `unavailable`. */
export async function readSession(sessionId: string, { findSession, clock }: SessionStateOptions): Promise<SessionFate> {
  const session = await findSession(sessionId).catch((cause: unknown) => {
    throw new Problem('unavailable', { cause });
  });
  if (session === null) return 'unknown';
  return session.revokedAt === null && session.expiresAt > clock() ? 'active' : 'revoked';
}
