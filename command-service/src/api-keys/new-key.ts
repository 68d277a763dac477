/** Makes keys: `parley_sk_<id>_<secret>`, in characters that need no escaping anywhere and are selected by a double click. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { apiKeyPrefix, hashApiKeySecret } from '@parley/service-kit/auth/api-keys';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idLength = 12;
/** Digits that 32 bytes need. */
const secretLength = 43;

export interface NewKey {
  keyId: string;
  /** The whole key, for its owner only. */
  key: string;
  secretHash: Buffer;
}

/** Returns 32 unpredictable bytes. */
type KeyBytes = (purpose: 'id' | 'secret') => Buffer;

export function createKey(bytesOf: KeyBytes = () => randomBytes(32)): NewKey {
  const keyId = base62(bytesOf('id')).slice(-idLength);
  const secret = base62(bytesOf('secret'));
  return { keyId, key: `${apiKeyPrefix}${keyId}_${secret}`, secretHash: hashApiKeySecret(secret) };
}

/**
 * Bytes that follow from a request, so that its retry makes the same key. `signingSecret` is not in the database: a copy of the database
 * and the idempotency key do not suffice to find the secret.
 */
export function repeatableBytes(signingSecret: Buffer, actorId: string, idempotencyKey: string): KeyBytes {
  return (purpose) =>
    Buffer.from(hkdfSync('sha256', signingSecret, '', ['parley api key', purpose, actorId, idempotencyKey].join('\0'), 32));
}

function base62(bytes: Buffer): string {
  const base = BigInt(alphabet.length);
  let digits = '';
  for (let rest = BigInt(`0x${bytes.toString('hex')}`); rest > 0n; rest /= base) digits = alphabet[Number(rest % base)]! + digits;
  return digits.padStart(secretLength, alphabet[0]);
}
