/**
 * Streams: the ordered events that commands are decided on. A stream's name consists of its aggregate and id. The log stores
 * its key, 16 bytes of the name's hash, because a pair and its direct conversation share a UUID.
 */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { partitionOf } from './partitions.ts';

export type StreamName =
  | `account-${string}`
  | `conversation-${string}`
  | `pair-${string}`
  /** A member's receipts and preferences: `membership-{conversation}:{user}`. */
  | `membership-${string}:${string}`
  /** By the key's session id. */
  | `apiKey-${string}`
  | `webhook-${string}`
  | `operators-${string}`
  | `invite-${string}`;

export const accountStream = (userId: string): StreamName => `account-${userId}`;
export const conversationStream = (conversationId: string): StreamName => `conversation-${conversationId}`;
export const pairStream = (pairId: string): StreamName => `pair-${pairId}`;
export const membershipStream = (conversationId: string, userId: string): StreamName => `membership-${conversationId}:${userId}`;
export const apiKeyStream = (sessionId: string): StreamName => `apiKey-${sessionId}`;
export const webhookStream = (webhookId: string): StreamName => `webhook-${webhookId}`;
export const inviteStream = (inviteId: string): StreamName => `invite-${inviteId}`;
export const operatorsStream = (operatorsId: string): StreamName => `operators-${operatorsId}`;

// Keys of recent streams. Without the cache, hashing names takes a tenth of the time of an append.
// Bounded by size, because lru-cache makes room for `max` entries in advance, in each process that loads this module.
const keys = new LRUCache<StreamName, Buffer>({ maxSize: 20_000, sizeCalculation: () => 1 });

/** First 16 bytes of SHA-256 of the name; golden vectors pin it. The buffer is cached: do not write to it. */
export function streamKey(name: StreamName): Buffer {
  const cached = keys.get(name);
  if (cached !== undefined) return cached;
  // A copy, because a subarray would retain the whole digest.
  const key = Buffer.from(hash('sha256', name, 'buffer').subarray(0, 16));
  keys.set(name, key);
  return key;
}

/** The UUID that selects the stream's partition. For a membership, the conversation's id. */
export function streamOwnerId(name: StreamName): string {
  const start = name.indexOf('-') + 1;
  return name.slice(start, start + 36);
}

export function streamPartition(name: StreamName): number {
  return partitionOf(streamOwnerId(name));
}
