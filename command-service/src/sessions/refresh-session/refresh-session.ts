import type { Database } from '@parley/database/database';
import type { RefreshTokenRow } from '@parley/write-tables/refresh-tokens';
import { Problem } from '@parley/service-kit/problems';
import { hashOf, type ReadToken, type RefreshTokens } from '../refresh-tokens.ts';
import type { SessionRevoker } from '../revoke-sessions.ts';
import { readSession, rotate } from '../session-store.ts';
import { expiryOf, retryWindow } from '../session-lifetime.ts';

interface Dependencies extends Pick<SessionRevoker, 'revokeSession'> {
  database: Database;
  tokens: RefreshTokens;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/**
 * Exchanges a refresh token for its successor. A retry within 60 s with the same idempotency key gets the same successor, unless
 * that was used already. Any other second use means that the token was stolen, so the session is revoked. Throws
 * `unauthenticated`.
 */
export async function refreshSession(
  { database, tokens, revokeSession, clock }: Dependencies,
  { refreshToken, key }: { refreshToken: string; key: string | null },
): Promise<{ userId: string; sessionId: string; refreshToken: string; isReplay: boolean }> {
  const presented = tokens.read(refreshToken);
  if (!presented) throw new Problem('unauthenticated');
  const { sessionId, hash } = presented;

  for (;;) {
    const now = clock() * 1_000;
    const found = await readSession(database, sessionId);
    if (!found || found.session.revokedAt !== null || found.session.expiresAt <= now) throw new Problem('unauthenticated');
    const { session, token } = found;
    const next = { userId: session.userId, sessionId, refreshToken: tokens.successor(refreshToken) };

    if (token.tokenHash.equals(hash)) {
      const expiresAt = expiryOf(session.createdAt, now);
      if (await rotate(database, { sessionId, from: hash, to: hashOf(next.refreshToken), key, at: now, expiresAt }))
        return { ...next, isReplay: false };
      // Another refresh or a revocation came first: read the session again.
      continue;
    }
    if (isRetry(token, presented, key, now) && token.tokenHash.equals(hashOf(next.refreshToken))) return { ...next, isReplay: true };
    // Its hash proves the previous token even if the key has been rotated since; older ones are then only refused.
    const wasIssued = presented.genuine || token.previousHash?.equals(hash) === true;
    if (wasIssued) await revokeSession(sessionId, 'refresh_token_reused');
    throw new Problem('unauthenticated');
  }
}

/** True for a retry of the last rotation: if the successor had been used, it would be the previous token now. */
function isRetry(token: RefreshTokenRow, { hash }: ReadToken, key: string | null, now: number): boolean {
  return token.previousHash?.equals(hash) === true && key !== null && token.previousKey === key && now - token.rotatedAt <= retryWindow;
}
