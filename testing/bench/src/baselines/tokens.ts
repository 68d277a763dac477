import { createPublicKey, hash } from 'node:crypto';
import jwt from 'jsonwebtoken';

/** Returns the user id of a valid token and throws for any other. */
export type VerifyToken = (token: string) => string;

function createVerifier(publicPem: string): VerifyToken {
  const key = createPublicKey(publicPem);
  return (token) => {
    const claims = jwt.verify(token, key, { algorithms: ['ES256'], issuer: 'parley', audience: 'parley' });
    if (typeof claims === 'string' || claims.sub === undefined) throw new Error('The token names no user');
    return claims.sub;
  };
}

/** Creates a verifier that checks a token's signature once and caches the result by the token's hash until the token expires. */
export function createCachingVerifier(publicPem: string): VerifyToken {
  const verify = createVerifier(publicPem);
  const cache = new Map<string, { userId: string; expiresAt: number }>();
  return (token) => {
    const fingerprint = hash('sha256', token, 'base64');
    const cached = cache.get(fingerprint);
    if (cached !== undefined && cached.expiresAt > Date.now()) return cached.userId;
    const userId = verify(token);
    const { exp } = jwt.decode(token) as { exp: number };
    cache.set(fingerprint, { userId, expiresAt: exp * 1000 });
    return userId;
  };
}

export const bearerToken = (authorization: string | undefined): string => (authorization ?? '').replace(/^Bearer /, '');
