/**
 * Ids are lower-case UUIDs: version 7 (time-ordered) for new ids, version 8 for derived ones (RFC 9562). The last byte is
 * always random or hashed, because it selects the partition.
 */
import { hash as digest, randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(16 * 256);
let offset = pool.length;
let lastTime = 0;
let counter = 0;

/**
 * A new UUIDv7 with the given time (milliseconds since 1970). The first 2,048 ids of a millisecond sort as they were made: they have a counter
 * behind the time (RFC 9562, section 6.2, method 1).
 */
export function newId(now: number = Date.now()): string {
  if (offset === pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  const bytes = pool.subarray(offset, (offset += 16));
  counter = now === lastTime ? counter + 1 : bytes.readUInt16BE(6) & 0x7ff;
  lastTime = now;
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt16BE(counter & 0xfff, 6);
  return idFromHex(bytes.toString('hex'), '7');
}

/** A UUIDv8 that depends only on these words. */
export function derivedId(...words: string[]): string {
  return idFromHex(hash(words), '8');
}

/** Id of a pair of users, in either order. The pair and its direct conversation share it. */
export function pairId(oneUserId: string, otherUserId: string): string {
  return derivedId('pair', ...[oneUserId, otherUserId].sort());
}

/** Identity of one command execution. A command with the same three fields is a retry. The key is never a secret. */
export interface CommandIdentity {
  actorId: string;
  /** Id of the conversation, account or pair that the command changes. */
  targetId: string;
  key: string;
}

/**
 * Id of a command's event at `index`. The log's unique index on it makes every command idempotent.
 * If the key is a UUIDv7, the id takes over its 48 bits of time, so that new events are adjacent in the index (APPEND.md).
 */
export function eventId({ actorId, targetId, key }: CommandIdentity, index: number): string {
  const hex = hash(['event', actorId, targetId, key, String(index)]);
  const time = isUuidV7(key) ? key.slice(0, 8) + key.slice(9, 13) : '000000000000';
  return idFromHex(time + hex.slice(12), '8');
}

/** Eight bytes of hash over the command's validated fields, in hex. Detects a key that is reused for another command. */
export function bodyHash(commandName: string, fields: unknown): string {
  const inOrder = isInKeyOrder(fields) ? fields : inKeyOrder(fields);
  return digest('sha256', `${commandName}\0${JSON.stringify(inOrder ?? null)}`, 'hex').slice(0, 16);
}

/** A bodyHash that nobody without the secret can compare with guesses: eight bytes in hex. */
export function keyedBodyHash(secret: string, plain: string): string {
  return hash(['command', secret, plain]).slice(0, 16);
}

/** True for most commands, which then need no sorted copy. */
function isInKeyOrder(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isInKeyOrder);
  const keys = Object.keys(value);
  return keys.every((key, index) => (index === 0 || keys[index - 1]! < key) && isInKeyOrder((value as Record<string, unknown>)[key]));
}

/** The value with its keys sorted. JSON.stringify with a replacer would cost twice as much. */
function inKeyOrder(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(inKeyOrder);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inKeyOrder((value as Record<string, unknown>)[key])]));
}

/** 32 hex digits. */
function hash(words: string[]): string {
  // Each word is prefixed with its length, so that ("ab", "c") and ("a", "bc") differ.
  const text = words.map((word) => `${Buffer.byteLength(word)}:${word}`).join('');
  return digest('sha256', text, 'hex').slice(0, 32);
}

/** UUID text with these digits, except for the version and variant. */
function idFromHex(hex: string, version: '7' | '8'): string {
  const variant = (8 | (Number.parseInt(hex[16]!, 16) & 3)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function isUuidV7(key: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key);
}
