import type { Database } from '@parley/database/database';
import { Problem } from '@parley/service-kit/problems';
import { hashOf, type ReadToken, type RefreshTokens } from '../refresh-tokens.ts';
import type { RevokeSessions } from '../revoke-sessions.ts';
import { readSession, rotate, type RefreshTokenRow } from '../session-store.ts';
import { expiryOf, repeatWithin } from '../session-times.ts';

interface Dependencies {
  database: Database;
  tokens: RefreshTokens;
  revokeSessions: RevokeSessions;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/**
 * The session's next token. Asked again within 60 s under the same key: the same one, unless that was used already. Any
 * other second use means that two hold the token, so the session is revoked. Throws `unauthenticated`.
 */
export async function refreshSession(
  { database, tokens, revokeSessions, clock }: Dependencies,
  { refreshToken, key }: { refreshToken: string; key: string | null },
): Promise<{ userId: string; sessionId: string; refreshToken: string; isRepeated: boolean }> {
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
        return { ...next, isRepeated: false };
      // Another refresh or a revocation was first: judge by what it wrote.
      continue;
    }
    if (isRepetition(token, presented, key, now) && token.tokenHash.equals(hashOf(next.refreshToken))) return { ...next, isRepeated: true };
    if (presented.genuine) await revokeSessions([sessionId], 'refresh_token_reused');
    throw new Problem('unauthenticated');
  }
}

/** Its successor has not been used: else that would be the previous one now. */
function isRepetition(token: RefreshTokenRow, { hash }: ReadToken, key: string | null, now: number): boolean {
  return token.previousHash?.equals(hash) === true && key !== null && token.previousKey === key && now - token.rotatedAt <= repeatWithin;
}
