import { chunks } from '@parley/concurrency/chunks';
import type { Database } from '@parley/database/database';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import type { Logger } from '@parley/service-kit/logging';
import { markRevoked, markUserSessionsRevoked, type UserSessions } from './session-store.ts';

export type RevocationReason =
  | 'logged_out'
  | 'refresh_token_reused'
  | 'password_changed'
  | 'too_many_sessions'
  | 'key_revoked'
  | 'account_suspended'
  | 'account_erased'
  | 'role_changed'
  | 'signed_out'
  | 'password_reset';

/** All resolve when every service rejects the sessions' access tokens. Sockets close at once, or within 30 s if the push is lost. */
export interface SessionRevoker {
  revokeSession(sessionId: string, reason: RevocationReason): Promise<void>;
  revokeUserSessions(sessions: UserSessions, reason: RevocationReason): Promise<void>;
  /** Closes the sockets of sessions that may go on otherwise. */
  closeSockets(sessionIds: readonly string[], reason: RevocationReason): Promise<void>;
  /** For sessions that are revoked in their table already. `now`: milliseconds since 1970. */
  announceRevocation(sessionIds: readonly string[], now: number, reason: RevocationReason): Promise<void>;
}

interface Dependencies {
  database: Database;
  sessionState: Pick<SessionState, 'revoked'>;
  pushChannel: Pick<PushChannel, 'publish'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  logger: Logger;
}

const pushesPerPublish = 500;

export function sessionRevoker({ database, sessionState, pushChannel, clock, logger }: Dependencies): SessionRevoker {
  async function announce(sessionIds: readonly string[], now: number, reason: RevocationReason): Promise<void> {
    if (sessionIds.length === 0) return;
    await sessionState.revoked(sessionIds);
    await push(sessionIds, now, reason);
  }

  async function push(sessionIds: readonly string[], now: number, reason: RevocationReason): Promise<void> {
    const at = new Date(now).toISOString();
    try {
      for (const chunk of chunks(sessionIds, pushesPerPublish))
        await pushChannel.publish(chunk.map((sessionId) => ({ kind: 'session_revoked', sessionId, reason, at })));
    } catch (error) {
      // Gateways also poll the sessions of their sockets.
      logger.warn({ err: error }, 'failed to push session revocation');
    }
  }

  return {
    announceRevocation: announce,
    closeSockets: (sessionIds, reason) => push(sessionIds, clock(), reason),
    async revokeSession(sessionId, reason) {
      const now = clock();
      await markRevoked(database, sessionId, now * 1_000, reason);
      await announce([sessionId], now, reason);
    },
    async revokeUserSessions(sessions, reason) {
      const now = clock();
      await announce(await markUserSessionsRevoked(database, sessions, now * 1_000, reason), now, reason);
    },
  };
}
