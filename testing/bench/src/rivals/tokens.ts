import { createPublicKey, hash } from 'node:crypto';
import jwt from 'jsonwebtoken';

/** The user whom the token names; throws for any token that is not good. Its signature is checked each time. */
export type VerifyToken = (token: string) => string;

function createVerifier(publicPem: string): VerifyToken {
  const key = createPublicKey(publicPem);
  return (token) => {
    const claims = jwt.verify(token, key, { algorithms: ['ES256'], issuer: 'parley', audience: 'parley' });
    if (typeof claims === 'string' || claims.sub === undefined) throw new Error('a token without a user');
    return claims.sub;
  };
}

/** Remembers tokens whose signature was good, by their hash, until they run out. */
export function createRememberingVerifier(publicPem: string): VerifyToken {
  const verify = createVerifier(publicPem);
  const verified = new Map<string, { userId: string; until: number }>();
  return (token) => {
    const fingerprint = hash('sha256', token, 'base64');
    const known = verified.get(fingerprint);
    if (known !== undefined && known.until > Date.now()) return known.userId;
    const userId = verify(token);
    const { exp } = jwt.decode(token) as { exp: number };
    verified.set(fingerprint, { userId, until: exp * 1000 });
    return userId;
  };
}

export const bearerToken = (authorization: string | undefined): string => (authorization ?? '').replace(/^Bearer /, '');
