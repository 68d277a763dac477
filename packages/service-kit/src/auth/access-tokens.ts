/**
 * Access tokens: JWTs that say which user and session asks. Every service verifies; only who has the private key signs.
 * A token proves who somebody was up to 15 minutes ago; whether the session still lives is SessionState's to say.
 */
import { hash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import type { Actor } from '../http/route.ts';
import { Problem } from '../problems.ts';
import type { PublicKey, SigningKey } from './signing-keys.ts';
import { byKeyId, verifiedClaims, type KnownKeys, type TokenScope } from './verified-claims.ts';

export const accessTokenSeconds = 15 * 60;

export interface SignedToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Signs a token for this user and session. `tokenId` (`jti`) must be fresh each time. */
export type SignToken = (actor: Actor, tokenId: string) => SignedToken;

/** Who a token names. Throws Problem `token_expired`, or `unauthenticated` for anything else that is wrong with it. */
export type VerifyToken = (token: string) => Actor;

/** Tokens good for 15 minutes, or so many seconds. */
export function createTokenSigner(options: TokenScope & { signingKey: SigningKey; seconds?: number }): SignToken {
  const { signingKey, issuer, audience, clock, seconds = accessTokenSeconds } = options;
  const { privateKey, kid, algorithm } = signingKey;
  return ({ userId, sessionId }, tokenId) => {
    const issuedAt = Math.floor(clock() / 1000);
    const expires = issuedAt + seconds;
    const token = jwt.sign({ sid: sessionId, iat: issuedAt, exp: expires }, privateKey, {
      algorithm,
      keyid: kid,
      issuer,
      audience,
      subject: userId,
      jwtid: tokenId,
    });
    return { token, expiresAt: expires * 1000 };
  };
}

/** `remember`: how many verified tokens are kept, by their hash, so that the signature (50 µs) is checked once each. */
export function createTokenVerifier(options: TokenScope & { publicKeys: readonly PublicKey[]; remember?: number }): VerifyToken {
  const keys = byKeyId(options.publicKeys);
  const verified = new LRUCache<string, Verified>({ max: options.remember ?? 20_000 });

  return (token) => {
    const fingerprint = hash('sha256', token, 'base64');
    let known = verified.get(fingerprint);
    if (known === undefined) {
      known = checked(token, keys, options);
      verified.set(fingerprint, known);
    }
    if (known.expiresAt <= options.clock()) throw new Problem('token_expired');
    return known.actor;
  };
}

interface Verified {
  actor: Actor;
  expiresAt: number;
}

function checked(token: string, keys: KnownKeys, scope: TokenScope): Verified {
  const { sub, exp, sid } = verifiedClaims(token, keys, scope);
  if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined) throw new Problem('unauthenticated');
  return { actor: Object.freeze({ userId: sub, sessionId: sid }), expiresAt: exp * 1000 };
}
