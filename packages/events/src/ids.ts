/**
 * Every id is a lower-case UUID whose last byte is random or hashed, because the last byte chooses the partition.
 * Version 7 (time-ordered) where an id is made freshly, version 8 where it is derived (RFC 9562).
 */
import { hash as digest, randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(16 * 256);
let taken = pool.length;

/** A fresh UUIDv7 of the given time (milliseconds since 1970). */
export function newId(now: number = Date.now()): string {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = pool.subarray(taken, (taken += 16));
  bytes.writeUIntBE(now, 0, 6);
  return idFromHex(bytes.toString('hex'), '7');
}

/** The UUIDv8 that always belongs to these words: the same words, the same id. */
export function derivedId(...words: string[]): string {
  return idFromHex(hash(words), '8');
}

/** The id of what lies between two people, whoever asks: their pair and their direct conversation share it. */
export function pairId(oneUserId: string, otherUserId: string): string {
  return derivedId('pair', ...[oneUserId, otherUserId].sort());
}

/** What one execution of a command is known by; with the same four, a retry. The key is never a secret. */
export interface CommandIdentity {
  actorId: string;
  /** What the command is about: a conversation's, account's or pair's id. */
  targetId: string;
  key: string;
}

/**
 * The id of the index-th event of a command. Unique in the log, it is what makes a command happen once.
 * A key that is a UUIDv7 lends its 48 bits of time, so that new events stand side by side in the index (APPEND.md).
 */
export function eventId({ actorId, targetId, key }: CommandIdentity, index: number): string {
  const hex = hash(['event', actorId, targetId, key, String(index)]);
  const time = isUuidV7(key) ? key.slice(0, 8) + key.slice(9, 13) : '000000000000';
  return idFromHex(time + hex.slice(12), '8');
}

/** Eight bytes of the command's validated fields, in hex: tells another command under a used key. */
export function bodyHash(commandName: string, fields: unknown): string {
  const inOrder = isInKeyOrder(fields) ? fields : inKeyOrder(fields);
  return digest('sha256', `${commandName}\0${JSON.stringify(inOrder ?? null)}`, 'hex').slice(0, 16);
}

/** Most are, and need no copy. */
function isInKeyOrder(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isInKeyOrder);
  const keys = Object.keys(value);
  return keys.every((key, index) => (index === 0 || keys[index - 1]! < key) && isInKeyOrder((value as Record<string, unknown>)[key]));
}

/** Equal for fields that differ in the order of their keys alone. Not by JSON.stringify's replacer: that costs twice as much. */
function inKeyOrder(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(inKeyOrder);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inKeyOrder((value as Record<string, unknown>)[key])]));
}

/** 32 hex digits. */
function hash(words: string[]): string {
  // Length before each word: ("ab", "c") and ("a", "bc") must differ.
  const text = words.map((word) => `${Buffer.byteLength(word)}:${word}`).join('');
  return digest('sha256', text, 'hex').slice(0, 32);
}

/** UUID text with these digits but for its version and variant. */
function idFromHex(hex: string, version: '7' | '8'): string {
  const variant = (8 | (Number.parseInt(hex[16]!, 16) & 3)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function isUuidV7(key: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key);
}
