/**
 * Tokens for one purpose: JWTs of an audience of their own, signed by the key that signs access tokens, that carry a few
 * claims by name. What the claims mean, and whether they still hold, is their reader's to say.
 */
import jwt from 'jsonwebtoken';
import { Problem } from '../problems.ts';
import type { PublicKey, SigningKey } from './signing-keys.ts';
import { byKeyId, verifiedClaims, type TokenScope } from './verified-claims.ts';

export type Claims<Name extends string> = Readonly<Record<Name, string>>;

/** `expiresAt`: milliseconds since 1970; the token ends with the second before it. */
export type SignClaims<Name extends string> = (claims: Claims<Name>, expiresAt: number) => string;

/** Throws Problem `token_expired`, or `unauthenticated` for anything else that is wrong with the token. */
export type VerifyClaims<Name extends string> = (token: string) => Claims<Name>;

export function createClaimSigner<Name extends string>({
  signingKey,
  issuer,
  audience,
  clock,
}: TokenScope & { signingKey: SigningKey }): SignClaims<Name> {
  const { privateKey, kid, algorithm } = signingKey;
  return (claims, expiresAt) => {
    const times = { iat: Math.floor(clock() / 1000), exp: Math.floor(expiresAt / 1000) };
    return jwt.sign({ ...claims, ...times }, privateKey, { algorithm, keyid: kid, issuer, audience });
  };
}

/** `names`: the claims that the token must carry, each a string; all others are left out. */
export function createClaimVerifier<Name extends string>({
  publicKeys,
  names,
  ...scope
}: TokenScope & { publicKeys: readonly PublicKey[]; names: readonly Name[] }): VerifyClaims<Name> {
  const keys = byKeyId(publicKeys);
  return (token) => {
    const claims = verifiedClaims(token, keys, scope);
    // A token without an end would be good for ever.
    if (claims.exp === undefined) throw new Problem('unauthenticated');
    return Object.fromEntries(names.map((name) => [name, requiredText(claims[name])])) as Claims<Name>;
  };
}

function requiredText(claim: unknown): string {
  if (typeof claim !== 'string') throw new Problem('unauthenticated');
  return claim;
}
