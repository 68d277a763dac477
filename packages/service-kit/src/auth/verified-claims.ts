import jwt from 'jsonwebtoken';
import type { Clock } from '../clock.ts';
import { Problem } from '../problems.ts';
import type { PublicKey } from './signing-keys.ts';

export interface TokenScope {
  /** `iss` and `aud`: a token made for another installation is none here. */
  issuer: string;
  audience: string;
  clock: Clock;
}

export type KnownKeys = ReadonlyMap<string, PublicKey>;

export function byKeyId(publicKeys: readonly PublicKey[]): KnownKeys {
  return new Map(publicKeys.map((key) => [key.kid, key]));
}

/** What a token says, signed by one of these keys for this scope, and good still. Throws Problem `token_expired` or `unauthenticated`. */
export function verifiedClaims(token: string, keys: KnownKeys, { issuer, audience, clock }: TokenScope): jwt.JwtPayload {
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
    // Not even JSON inside.
    return undefined;
  }
}
