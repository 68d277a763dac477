import jwt from 'jsonwebtoken';
import type { Clock } from '../clock.ts';
import { Problem } from '../problems.ts';
import type { PublicKey } from './signing-keys.ts';

export interface TokenScope {
  /** `iss` and `aud`: tokens of another installation are rejected. */
  issuer: string;
  audience: string;
  clock: Clock;
}

export type PublicKeys = ReadonlyMap<string, PublicKey>;

export function keysById(publicKeys: readonly PublicKey[]): PublicKeys {
  return new Map(publicKeys.map((key) => [key.kid, key]));
}

/** Verifies signature, scope and expiry and returns the claims. Throws Problem `token_expired` or `unauthenticated`. */
export function verifiedClaims(token: string, keys: PublicKeys, { issuer, audience, clock }: TokenScope): jwt.JwtPayload {
  const signer = keys.get(keyIdOf(token) ?? '');
  if (signer === undefined) throw new Problem('unauthenticated');
  const expected = { issuer, audience, clockTimestamp: Math.floor(clock() / 1000), algorithms: [signer.algorithm] };
  try {
    const claims = jwt.verify(token, signer.key, expected);
    if (typeof claims !== 'string') return claims;
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new Problem('token_expired');
  }
  throw new Problem('unauthenticated');
}

function keyIdOf(token: string): string | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header.kid;
  } catch {
    // The header is not JSON.
    return undefined;
  }
}
