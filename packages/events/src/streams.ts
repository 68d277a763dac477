/**
 * Streams: the sequences that commands are decided on. A stream's name says its aggregate and id; its key, 16 bytes of
 * the name's hash, is what the log stores, since a pair and its direct conversation share their uuid.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { partitionOf } from './partitions.ts';

export type StreamName =
  | `account-${string}`
  | `conversation-${string}`
  | `pair-${string}`
  /** One member's private or high-rate facts: receipts, preferences. `membership-{conversation}:{user}` */
  | `membership-${string}:${string}`;

export const accountStream = (userId: string): StreamName => `account-${userId}`;
export const conversationStream = (conversationId: string): StreamName => `conversation-${conversationId}`;
export const pairStream = (pairId: string): StreamName => `pair-${pairId}`;
export const membershipStream = (conversationId: string, userId: string): StreamName => `membership-${conversationId}:${userId}`;

// Of the streams met last: hashing a name is a tenth of an append's work.
const keys = new LRUCache<StreamName, Buffer>({ max: 20_000 });

/** The first 16 bytes of SHA-256 of the name. Golden vectors pin it. Not to be written to: the next caller gets the same. */
export function streamKey(name: StreamName): Buffer {
  const known = keys.get(name);
  if (known !== undefined) return known;
  // A copy: a part of the digest would hold the whole.
  const key = Buffer.from(hash('sha256', name, 'buffer').subarray(0, 16));
  keys.set(name, key);
  return key;
}

/** The uuid that a stream lives by: of a membership, its conversation's. */
export function streamOwnerId(name: StreamName): string {
  const start = name.indexOf('-') + 1;
  return name.slice(start, start + 36);
}

export function streamPartition(name: StreamName): number {
  return partitionOf(streamOwnerId(name));
}
