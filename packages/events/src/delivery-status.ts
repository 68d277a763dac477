/** Delivery status of a message as its sender sees it. Derived from the other members' watermarks, never stored. */

export type DeliveryStatus = 'sent' | 'delivered' | 'read';

/** A member has received and read all messages up to these seqs. */
export interface Watermarks {
  delivered: number;
  read: number;
}

/** Watermarks of an empty set of members: "read". So the status cannot fall when the last other member leaves. */
export const reachedByAll: Watermarks = { delivered: Infinity, read: Infinity };

/** `lowest`: the lowest watermarks of the other members; undefined where they are not tracked. */
export function deliveryStatus(seq: number, lowest: Watermarks | undefined): DeliveryStatus {
  if (!lowest) return 'sent';
  if (lowest.read >= seq) return 'read';
  return lowest.delivered >= seq ? 'delivered' : 'sent';
}

/** The lowest of these watermarks. */
export function lowestWatermarks(all: Iterable<Watermarks>): Watermarks {
  let lowest = reachedByAll;
  for (const { delivered, read } of all) {
    // Reading implies receiving.
    lowest = { delivered: Math.min(lowest.delivered, Math.max(delivered, read)), read: Math.min(lowest.read, read) };
  }
  return lowest;
}
