/**
 * What members are known to have reached, so that a receipt said again is no event. It is a hint: who is not known, or
 * has been told to another process, is told once more, which changes nothing.
 */
import { laterPosition } from '@parley/events/positions';
import { LRUCache } from 'lru-cache';

export interface Reached {
  delivered: number;
  read: number;
  /** Token of the event by which they rose last; null when it is not known. */
  position: string | null;
}

export interface KnownReceipts {
  reached(conversationId: string, userId: string): Reached;
  rose(conversationId: string, userId: string, to: Reached & { position: string }): void;
}

const nothing: Reached = { delivered: 0, read: 0, position: null };

/** Remembers the `size` members whose marks rose last. */
export function knownReceipts(size = 50_000): KnownReceipts {
  const known = new LRUCache<string, Reached>({ max: size });
  const reached = (conversationId: string, userId: string) => known.get(`${conversationId}:${userId}`) ?? nothing;
  return {
    reached,
    rose(conversationId, userId, to) {
      const before = reached(conversationId, userId);
      const position = before.position === null ? to.position : laterPosition(before.position, to.position);
      const after = { delivered: Math.max(before.delivered, to.delivered), read: Math.max(before.read, to.read), position };
      known.set(`${conversationId}:${userId}`, after);
    },
  };
}
