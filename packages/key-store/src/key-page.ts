/**
 * A page of 256 slot secrets of 16 bytes. Stored as the seed that they are derived from (32 bytes), or, once one is erased, as their
 * list (4 KiB), in which an erased one is zero.
 */
import sodium from 'sodium-native';

export const slotsPerPage = 256;
const secretBytes = 16;

export interface KeyPage {
  /** 16 hexadecimal digits. */
  id: string;
  /** The list of secrets. */
  secrets: Uint8Array;
  /** Raised by each change of the stored page. */
  revision: number;
}

/** Null for an erased slot. */
export function slotSecret({ secrets }: Pick<KeyPage, 'secrets'>, slot: number): Uint8Array | null {
  const [start, end] = [slot * secretBytes, (slot + 1) * secretBytes];
  // Nearly always ends at the first byte.
  for (let index = start; index < end; index++) if (secrets[index] !== 0) return secrets.subarray(start, end);
  return null;
}

/** The secrets of stored content: the seed's are a ChaCha20 key stream (RFC 8439). */
export function secretsOf(content: Uint8Array): Uint8Array {
  if (content.length !== 32) return content;
  const secrets = new Uint8Array(slotsPerPage * secretBytes);
  sodium.crypto_stream_chacha20_ietf(secrets, new Uint8Array(sodium.crypto_stream_chacha20_ietf_NONCEBYTES), content);
  return secrets;
}

/** The content of the page without these slots, and how many are erased in it. */
export function withoutSlots(content: Uint8Array, slots: readonly number[]): { content: Uint8Array; erased: number } {
  const secrets = Uint8Array.from(secretsOf(content));
  for (const slot of slots) secrets.fill(0, slot * secretBytes, (slot + 1) * secretBytes);
  return { content: secrets, erased: erasedSlotsOf({ secrets }).length };
}

/** `page`: null if all its slots are erased. */
export function erasedSlotsOf(page: Pick<KeyPage, 'secrets'> | null): number[] {
  return Array.from({ length: slotsPerPage }, (_, slot) => slot).filter((slot) => page === null || slotSecret(page, slot) === null);
}
