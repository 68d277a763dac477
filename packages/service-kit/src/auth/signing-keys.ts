/** Keys for access tokens: ES256 (P-256) or RS256, identified by thumbprint (RFC 7638), so that two can be valid during a rotation. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type TokenAlgorithm = 'ES256' | 'RS256';

export interface PublicKey {
  kid: string;
  algorithm: TokenAlgorithm;
  key: KeyObject;
}

export interface SigningKey extends PublicKey {
  privateKey: KeyObject;
}

/** As strong as P-256: 128 bits of security (NIST SP 800-57). */
export const minRsaBits = 3072;

/** Generates a P-256 key pair. */
export function generateSigningKey(): SigningKey {
  return signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

/** Parses a PEM of PKCS #8, SEC 1 or PKCS #1; line breaks may be escaped as `\n`. Throws on anything else. */
export function parseSigningKey(pem: string): SigningKey {
  return signingKey(createPrivateKey(unescapeLineBreaks(pem)));
}

/** Parses concatenated PEM blocks. Throws if there is none or a key is unsuitable for tokens. */
export function parsePublicKeys(pems: string): PublicKey[] {
  const blocks = unescapeLineBreaks(pems).match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g);
  if (blocks === null) throw new Error('No PEM block of a public key found');
  return blocks.map((block) => publicKey(createPublicKey(block)));
}

/** Loads the key of this data folder; creates it on the first call, readable by its owner only. */
export function loadOrCreateSigningKey(folder: string): SigningKey {
  const file = join(folder, 'token-key.pem');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, pemOf(generateSigningKey()), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parseSigningKey(readFileSync(file, 'utf8'));
}

/** Exports as PKCS #8 PEM, the format of TOKEN_PRIVATE_KEY. */
export function pemOf({ privateKey }: SigningKey): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Exports as SPKI PEM, the format of TOKEN_PUBLIC_KEYS. */
export function publicPemOf({ key }: PublicKey): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function signingKey(privateKey: KeyObject): SigningKey {
  return { ...publicKey(createPublicKey(privateKey)), privateKey };
}

function publicKey(key: KeyObject): PublicKey {
  return { kid: thumbprint(key), algorithm: algorithmOf(key), key };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): TokenAlgorithm {
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= minRsaBits) return 'RS256';
  throw new Error(`A token key must be P-256, or RSA of at least ${minRsaBits} bits`);
}

/** Computes the RFC 7638 thumbprint: SHA-256 of the required JWK members in alphabetical order. */
function thumbprint(key: KeyObject): string {
  const { kty, crv, x, y, e, n } = key.export({ format: 'jwk' });
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

function unescapeLineBreaks(pem: string): string {
  return pem.replaceAll('\\n', '\n').trim();
}
