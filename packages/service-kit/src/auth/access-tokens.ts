/**
 * Access tokens: JWTs that name a user and a session. Every service verifies them; only the holder of the private key signs.
 * A token is valid for up to 15 minutes; SessionState decides whether its session is still active.
 */
import { hash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import type { Actor } from '../http/route.ts';
import { maxEntries } from '../max-entries.ts';
import { Problem } from '../problems.ts';
import type { PublicKey, SigningKey } from './signing-keys.ts';
import { keysById, verifiedClaims, type PublicKeys, type TokenScope } from './verified-claims.ts';

export const accessTokenSeconds = 15 * 60;

export interface SignedToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Signs a token for this user and session. `tokenId` (`jti`) must be unique. */
export type SignToken = (actor: Actor, tokenId: string) => SignedToken;

export interface VerifyToken {
  /** Returns the user and session of a token. Throws Problem `token_expired`, or `unauthenticated` for any other defect. */
  (token: string): Actor;
  /** Returns them without work if the token was verified before and has not expired. */
  cached(token: string): Actor | undefined;
}

/** Creates a signer of tokens that are valid for 15 minutes, or for `seconds`. */
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

/** Caches up to `cacheSize` verified tokens by hash, so that each signature (50 µs) is verified once. */
export function createTokenVerifier(options: TokenScope & { publicKeys: readonly PublicKey[]; cacheSize?: number }): VerifyToken {
  const keys = keysById(options.publicKeys);
  const cache = new LRUCache<string, VerifiedToken>(maxEntries(options.cacheSize ?? 20_000));

  function verifyToken(token: string): Actor {
    const fingerprint = fingerprintOf(token);
    let verified = cache.get(fingerprint);
    if (verified === undefined) {
      verified = verify(token, keys, options);
      cache.set(fingerprint, verified);
    }
    if (verified.expiresAt <= options.clock()) throw new Problem('token_expired');
    return verified.actor;
  }

  function cached(token: string): Actor | undefined {
    const verified = cache.get(fingerprintOf(token));
    return verified !== undefined && verified.expiresAt > options.clock() ? verified.actor : undefined;
  }

  return Object.assign(verifyToken, { cached });
}

function fingerprintOf(token: string): string {
  return hash('sha256', token, 'base64');
}

interface VerifiedToken {
  actor: Actor;
  expiresAt: number;
}

function verify(token: string, keys: PublicKeys, scope: TokenScope): VerifiedToken {
  const { sub, exp, sid } = verifiedClaims(token, keys, scope);
  if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined) throw new Problem('unauthenticated');
  return { actor: Object.freeze({ userId: sub, sessionId: sid }), expiresAt: exp * 1000 };
}
