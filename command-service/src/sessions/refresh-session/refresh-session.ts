import type { Database } from '@parley/database/database';
import type { RefreshTokenRow } from '@parley/write-tables/refresh-tokens';
import { Problem } from '@parley/service-kit/problems';
import type { UserStatus } from '@parley/events/user-status';
import { hashOf, type ReadToken, type RefreshTokens } from '../refresh-tokens.ts';
import type { SessionRevoker } from '../revoke-sessions.ts';
import { readSession, rotate } from '../session-store.ts';
import { expiryAfterRefresh, retryWindow } from '../session-lifetime.ts';

interface Dependencies extends Pick<SessionRevoker, 'revokeSession'> {
  database: Database;
  tokens: RefreshTokens;
  /** Milliseconds since 1970. */
  clock: () => number;
  readUserStatus: (userId: string) => Promise<UserStatus>;
}

/**
 * Exchanges a refresh token for its successor. A retry within 60 s with the same idempotency key gets the same successor, unless
 * that was used already. Any other second use means that the token was stolen, so the session is revoked. Throws
 * `unauthenticated`, and `account_suspended` or `account_erased` for a token of this service.
 */
export async function refreshSession(
  { database, tokens, revokeSession, clock, readUserStatus }: Dependencies,
  { refreshToken, key }: { refreshToken: string; key: string | null },
): Promise<{ userId: string; sessionId: string; refreshToken: string; isReplay: boolean }> {
  const presented = tokens.read(refreshToken);
  if (!presented) throw new Problem('unauthenticated');
  const { sessionId, hash } = presented;

  for (;;) {
    const now = clock() * 1_000;
    const found = await readSession(database, sessionId);
    if (!found) throw new Problem('unauthenticated');
    const { session, token } = found;
    if (session.revokedAt !== null || session.expiresAt <= now) {
      const status = presented.genuine ? await readUserStatus(session.userId) : null;
      throw new Problem(status === 'suspended' || status === 'erased' ? `account_${status}` : 'unauthenticated');
    }
    const next = { userId: session.userId, sessionId, refreshToken: tokens.successor(refreshToken) };

    if (token.tokenHash.equals(hash)) {
      const expiresAt = expiryAfterRefresh(session, now);
      if (await rotate(database, { sessionId, from: hash, to: hashOf(next.refreshToken), key, at: now, expiresAt }))
        return { ...next, isReplay: false };
      // Another refresh or a revocation came first: read the session again.
      continue;
    }
    if (isRetry(token, presented, key, now) && token.tokenHash.equals(hashOf(next.refreshToken))) return { ...next, isReplay: true };
    if (wasIssued(token, presented)) await revokeSession(sessionId, 'refresh_token_reused');
    throw new Problem('unauthenticated');
  }
}

/** Its hash proves the previous token even if the key has been rotated since; older ones are then only refused. */
function wasIssued({ previousHash }: RefreshTokenRow, { genuine, hash }: ReadToken): boolean {
  return genuine || previousHash?.equals(hash) === true;
}

/** True for a retry of the last rotation: if the successor had been used, it would be the previous token now. */
function isRetry(token: RefreshTokenRow, { hash }: ReadToken, key: string | null, now: number): boolean {
  return token.previousHash?.equals(hash) === true && key !== null && token.previousKey === key && now - token.rotatedAt <= retryWindow;
}
