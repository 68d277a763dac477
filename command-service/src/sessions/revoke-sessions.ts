import type { Database } from '@parley/database/database';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import type { Logger } from '@parley/service-kit/logging';
import { markRevoked } from './session-store.ts';

export type RevokeSessions = (
  sessionIds: readonly string[],
  reason: 'logged_out' | 'refresh_token_reused' | 'password_changed',
) => Promise<void>;

interface Dependencies {
  database: Database;
  sessionState: Pick<SessionState, 'revoked'>;
  pushChannel: Pick<PushChannel, 'publish'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  logger: Logger;
}

/** Resolves when every service rejects the sessions' access tokens. Their sockets close at once, or within 30 s if the push is lost. */
export function sessionRevoker({ database, sessionState, pushChannel, clock, logger }: Dependencies): RevokeSessions {
  return async (sessionIds, reason) => {
    if (sessionIds.length === 0) return;
    const now = clock();
    await markRevoked(database, sessionIds, now * 1_000, reason);
    await sessionState.revoked(sessionIds);
    const at = new Date(now).toISOString();
    try {
      await pushChannel.publish(sessionIds.map((sessionId) => ({ kind: 'session_revoked', sessionId, reason, at })));
    } catch (error) {
      // Gateways also poll the sessions of their sockets.
      logger.warn({ err: error }, 'Failed to push session revocation');
    }
  };
}
