/**
 * The envelope of sealed data: base64 of format (1 byte), schema version of the content (1), page (8), slot (1), and
 * ChaCha20-Poly1305 of the JSON with its tag (16).
 *
 * Key, nonce and tag key are BLAKE2b-512 of the slot secret and the text of the event's id under the subject's key. So an envelope opens
 * only with both secrets and only in its own event, and a nonce is never used for two contents.
 *
 * The buffers of this module are used by one call at a time: a send pays for each typed array that is made for it.
 */
import sodium from 'sodium-native';
import { SealBroken } from './errors.ts';

const format = 1;
const headerBytes = 11;
const tagBytes = 16;
const secretBytes = 16;
const keyBytes = 32;
/** JSON is padded to a multiple, so that the length of an envelope reveals little of the text. */
const paddingBytes = 32;

export interface Slot {
  /** 16 hexadecimal digits. */
  pageId: string;
  slot: number;
}

/** The keys of an event follow from them. */
export interface EventSecrets {
  /** 32 bytes. */
  readonly subjectKey: Uint8Array;
  /** 16 bytes. */
  readonly slotSecret: Uint8Array;
  readonly eventId: string;
}

export interface Envelope extends Slot {
  version: number;
  bytes: Buffer;
}

const derivationInput = Buffer.alloc(secretBytes + 36);
const derived = Buffer.alloc(64);
const key = derived.subarray(0, 32);
const nonce = derived.subarray(32, 44);
/** For the hash of the command that wrote the event. */
const tagKey = derived.subarray(44);

let derivedFor: EventSecrets | undefined;

/** Once for the envelope of an event and the hash of its command. */
function derive(secrets: EventSecrets): void {
  if (secrets === derivedFor) return;
  const { subjectKey, slotSecret, eventId } = secrets;
  // libsodium hashes without a key if it gets none: the content would outlive its erasure.
  if (subjectKey?.byteLength !== keyBytes) throw new RangeError(`the key of a subject has ${keyBytes} bytes`);
  derivationInput.set(slotSecret, 0);
  derivationInput.write(eventId, secretBytes, 'latin1');
  sodium.crypto_generichash(derived, derivationInput, subjectKey);
  derivedFor = secrets;
}

/** `version`: the schema version of the content, 1 to 255. */
export function seal(content: unknown, secrets: EventSecrets, { pageId, slot, version }: Slot & { version: number }): string {
  derive(secrets);
  const json = JSON.stringify(content);
  const length = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(headerBytes + Math.ceil(length / paddingBytes) * paddingBytes + tagBytes);
  bytes[0] = format;
  bytes[1] = version;
  bytes.write(pageId, 2, 'hex');
  bytes[10] = slot;
  bytes.write(json, headerBytes);
  // Spaces, which JSON ignores.
  bytes.fill(0x20, headerBytes + length);
  const ciphertext = bytes.subarray(headerBytes);
  const plain = bytes.subarray(headerBytes, -tagBytes);
  // In place, which this cipher allows.
  sodium.crypto_aead_chacha20poly1305_ietf_encrypt(ciphertext, plain, bytes.subarray(0, headerBytes), null, nonce, key);
  return bytes.toString('base64');
}

/** Throws SealBroken for text that is no envelope of a format that this release knows. */
export function parseEnvelope(text: string): Envelope {
  const envelope = findEnvelope(text);
  if (envelope === null) throw new SealBroken('an envelope of an unknown format');
  return envelope;
}

/** Null for text that is no envelope. */
export function findEnvelope(text: string): Envelope | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes[0] !== format || bytes.length < headerBytes + paddingBytes + tagBytes) return null;
  return { version: bytes[1]!, pageId: bytes.toString('hex', 2, 10), slot: bytes[10]!, bytes };
}

/** The content. Throws SealBroken if the envelope was not sealed with these keys, or was changed. */
export function openEnvelope({ bytes }: Envelope, secrets: EventSecrets): unknown {
  derive(secrets);
  const json = Buffer.allocUnsafe(bytes.length - headerBytes - tagBytes);
  const header = bytes.subarray(0, headerBytes);
  try {
    sodium.crypto_aead_chacha20poly1305_ietf_decrypt(json, null, bytes.subarray(headerBytes), header, nonce, key);
  } catch (cause) {
    throw new SealBroken('an envelope', cause);
  }
  return JSON.parse(json.toString()) as unknown;
}

/**
 * Encrypts the hash of the command that wrote the event, 16 hexadecimal digits, so that only who can open the event can compare it with
 * guesses. The key is used for nothing else, so exclusive-or is enough.
 */
export function sealedHash(secrets: EventSecrets, plainHash: string): string {
  derive(secrets);
  const hash = Buffer.from(plainHash, 'hex');
  for (let index = 0; index < hash.length; index++) hash[index]! ^= tagKey[index]!;
  return hash.toString('hex');
}
