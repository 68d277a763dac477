/**
 * The watermarks that members are known to have reached, so that a repeated receipt appends no event. A hint: a miss, or a
 * receipt that another process accepted, appends an event that changes nothing.
 */
import { laterPosition } from '@parley/events/positions';
import { maxEntries } from '@parley/service-kit/max-entries';
import { LRUCache } from 'lru-cache';

export interface ReceiptWatermarks {
  delivered: number;
  read: number;
  /** Token of the event that last advanced them; null if unknown. */
  position: string | null;
}

export interface ReceiptCache {
  get(conversationId: string, userId: string): ReceiptWatermarks;
  advance(conversationId: string, userId: string, to: ReceiptWatermarks & { position: string }): void;
}

const none: ReceiptWatermarks = { delivered: 0, read: 0, position: null };

/** Holds the `size` members who advanced last. */
export function receiptCache(size = 50_000): ReceiptCache {
  const cache = new LRUCache<string, ReceiptWatermarks>(maxEntries(size));
  const get = (conversationId: string, userId: string) => cache.get(`${conversationId}:${userId}`) ?? none;
  return {
    get,
    advance(conversationId, userId, to) {
      const current = get(conversationId, userId);
      const position = current.position === null ? to.position : laterPosition(current.position, to.position);
      const advanced = { delivered: Math.max(current.delivered, to.delivered), read: Math.max(current.read, to.read), position };
      cache.set(`${conversationId}:${userId}`, advanced);
    },
  };
}
