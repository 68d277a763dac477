/**
 * Refresh tokens: `<session id>.<secret>.<tag>`, told only to the client and stored as SHA-256.
 *
 * A token's successor is derived from it and the service's key, so that a refresh whose answer was lost can be answered
 * again though nothing was stored in clear. The tag, by the same key, tells a token that was once given out (its second
 * use means theft) from one made up (which must not end anybody's session).
 */
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export interface ReadToken {
  sessionId: string;
  hash: Buffer;
  /** Once given out by this service. */
  genuine: boolean;
}

export interface RefreshTokens {
  first(sessionId: string): string;
  successor(token: string): string;
  /** Null for what has not even the form of one. */
  read(token: string): ReadToken | null;
}

export function refreshTokens(key: Buffer): RefreshTokens {
  const mac = (use: string, ...words: string[]) =>
    createHmac('sha256', key)
      .update([use, ...words].join('\0'))
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

/** The key for refresh tokens, from the private key that access tokens are signed with: one secret to keep, not two. */
export function refreshKeyFrom(privateKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', privateKey, '', 'parley refresh tokens', 32));
}
