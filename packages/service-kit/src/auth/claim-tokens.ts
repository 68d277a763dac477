/**
 * Tokens for one purpose: JWTs with named claims and an audience of their own, signed with the access token key. The reader
 * interprets the claims and checks whether they still hold.
 */
import jwt from 'jsonwebtoken';
import { Problem } from '../problems.ts';
import type { PublicKey, SigningKey } from './signing-keys.ts';
import { keysById, verifiedClaims, type TokenScope } from './verified-claims.ts';

export type Claims<Name extends string> = Readonly<Record<Name, string>>;

/** `expiresAt`: milliseconds since 1970, rounded down to the second. */
export type SignClaims<Name extends string> = (claims: Claims<Name>, expiresAt: number) => string;

/** Throws Problem `token_expired`, or `unauthenticated` for any other defect. */
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

/** `names`: the required claims, each a string; other claims are ignored. */
export function createClaimVerifier<Name extends string>({
  publicKeys,
  names,
  ...scope
}: TokenScope & { publicKeys: readonly PublicKey[]; names: readonly Name[] }): VerifyClaims<Name> {
  const keys = keysById(publicKeys);
  return (token) => {
    const claims = verifiedClaims(token, keys, scope);
    // A token without an expiry would be valid forever.
    if (claims.exp === undefined) throw new Problem('unauthenticated');
    return Object.fromEntries(names.map((name) => [name, requiredText(claims[name])])) as Claims<Name>;
  };
}

function requiredText(claim: unknown): string {
  if (typeof claim !== 'string') throw new Problem('unauthenticated');
  return claim;
}
