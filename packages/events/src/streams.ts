/**
 * Streams: the sequences that commands are decided on. A stream's name says its aggregate and id; its key, 16 bytes of
 * the name's hash, is what the log stores, since a pair and its direct conversation share their uuid.
 */
import { hash } from 'node:crypto';
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

/** The first 16 bytes of SHA-256 of the name. Golden vectors pin it. */
export function streamKey(name: StreamName): Buffer {
  return hash('sha256', name, 'buffer').subarray(0, 16);
}

/** The uuid that a stream lives by: of a membership, its conversation's. */
export function streamOwnerId(name: StreamName): string {
  const start = name.indexOf('-') + 1;
  return name.slice(start, start + 36);
}

export function streamPartition(name: StreamName): number {
  return partitionOf(streamOwnerId(name));
}
