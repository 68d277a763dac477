/** Port of the master key (key-encryption key), which wraps all keys of the key store and lies outside of every database. */
import { createCipheriv, createDecipheriv, createHash, type KeyObject, randomBytes } from 'node:crypto';
import { SealBroken } from './errors.ts';

export interface KekIdentity {
  /** 16 hexadecimal digits of the fingerprint. */
  id: string;
  /** SHA-256 of the key. */
  fingerprint: Buffer;
}

export interface WrappedKey {
  kekId: string;
  wrapped: Buffer;
}

export interface Kek {
  /** The key that wraps new keys. */
  current(): Promise<KekIdentity>;
  /** `row` names the row that stores the result, which opens nowhere else. */
  wrap(key: Uint8Array, row: string): Promise<WrappedKey>;
  /** Throws SealBroken if the bytes do not belong to this row; KekMissing if the master key is not at hand. */
  unwrap(wrapped: WrappedKey, row: string): Promise<Buffer>;
  /** True if this master key is at hand. */
  has(kekId: string): Promise<boolean>;
  /** Makes a new current key. Earlier ones still unwrap until they are destroyed. */
  rotate(): Promise<KekIdentity>;
  /** Overwrites an earlier key. Nothing that it wrapped can be read again. */
  destroy(kekId: string): Promise<void>;
}

/** The master key cannot be used as it is configured. A process that cannot start for that reason exits with 78, as for a setting. */
export class KekUnusable extends Error {
  override readonly name: string = 'KekUnusable';
  readonly exitCode = 78;
}

/** The master key that wrapped a key is not at hand. */
export class KekMissing extends KekUnusable {
  override readonly name = 'KekMissing';

  constructor(kekId: string) {
    super(`the master key ${kekId} is missing: KEK_FILE must contain the key that the key store was written with`);
  }
}

export function kekIdentity(key: Uint8Array): KekIdentity {
  const fingerprint = createHash('sha256').update(key).digest();
  return { id: fingerprint.toString('hex', 0, 8), fingerprint };
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM: nonce, ciphertext, tag. */
export function wrapWith(kek: KeyObject, key: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', kek, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Throws SealBroken. */
export function unwrapWith(kek: KeyObject, wrapped: Uint8Array, context: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', kek, wrapped.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(context)).setAuthTag(wrapped.subarray(-tagBytes));
    return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new SealBroken(`the key in ${context}`, cause);
  }
}
