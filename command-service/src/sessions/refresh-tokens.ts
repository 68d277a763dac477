/**
 * Refresh tokens: `<session id>.<secret>.<tag>`. Only the client has them; the service stores their SHA-256.
 *
 * A token's successor is derived from the token and the service's key, so that a refresh whose response was lost can be repeated
 * although no token is stored in clear text. The tag, a MAC with the same key, distinguishes an issued token (its second use
 * means theft) from a forged one (which must not end the session).
 *
 * Rotating the key keeps all sessions: tokens are compared by hash. Of the tokens issued with the former key, a second use is recognized for
 * the last exchanged one alone, by its stored hash; that of an older one is refused without ending the session. Accepted, because it gives
 * nothing to a thief, and keeping former private keys would.
 */
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export interface ReadToken {
  sessionId: string;
  hash: Buffer;
  /** True if this service issued the token. */
  genuine: boolean;
}

export interface RefreshTokens {
  first(sessionId: string): string;
  successor(token: string): string;
  /** Null if it does not have the form of a token. */
  read(token: string): ReadToken | null;
}

export function refreshTokens(key: Buffer): RefreshTokens {
  const mac = (purpose: string, ...parts: string[]) =>
    createHmac('sha256', key)
      .update([purpose, ...parts].join('\0'))
      .digest();
  const tagOf = (sessionId: string, secret: string) => mac('tag', sessionId, secret).subarray(0, 16);
  const tokenOf = (sessionId: string, secret: string) => `${sessionId}.${secret}.${tagOf(sessionId, secret).toString('base64url')}`;

  return {
    first: (sessionId) => tokenOf(sessionId, randomBytes(32).toString('base64url')),
    successor: (token) => tokenOf(token.slice(0, 36), mac('successor', token).toString('base64url')),
    read(token) {
      const match = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})\.([\w-]{22})$/.exec(token);
      if (!match) return null;
      const [sessionId, secret, tag] = match.slice(1) as [string, string, string];
      return { sessionId, hash: hashOf(token), genuine: timingSafeEqual(Buffer.from(tag, 'base64url'), tagOf(sessionId, secret)) };
    },
  };
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Derives the key of refresh tokens from the private key that signs access tokens, so that operators keep one secret. */
export function refreshKeyFrom(privateKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', privateKey, '', 'parley refresh tokens', 32));
}
