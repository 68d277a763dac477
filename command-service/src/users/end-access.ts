import type { Database } from '@parley/database/database';
import { readApiKeys } from '@parley/write-tables/api-keys';
import type { RevocationReason, SessionRevoker } from '../sessions/revoke-sessions.ts';

export interface EndAccessDependencies extends Pick<SessionRevoker, 'revokeUserSessions' | 'closeSockets'> {
  database: Database;
}

/**
 * Revokes all sessions and closes all sockets of a user, after the event that lets no new session begin: one that began before is ended here.
 * API keys of the user are not revoked, but refused. Can be repeated.
 */
export async function endAccess(
  { database, revokeUserSessions, closeSockets }: EndAccessDependencies,
  userId: string,
  reason: RevocationReason,
): Promise<void> {
  await revokeUserSessions({ userId }, reason);
  const keys = (await readApiKeys(database)).filter((key) => key.userId === userId);
  await closeSockets(
    keys.map(({ sessionId }) => sessionId),
    reason,
  );
}
