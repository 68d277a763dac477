/** How far a message got, as its sender sees it: derived from the other members' watermarks, never stored. */

export type DeliveryStatus = 'sent' | 'delivered' | 'read';

/** Everything up to these seqs has been received and read. */
export interface Watermarks {
  delivered: number;
  read: number;
}

/** Nobody else is there: all of nobody have read it. So the status can't fall when the last other one leaves. */
export const reachedByAll: Watermarks = { delivered: Infinity, read: Infinity };

/** `lowest`: what all others have reached; undefined where it is not told. */
export function deliveryStatus(seq: number, lowest: Watermarks | undefined): DeliveryStatus {
  if (!lowest) return 'sent';
  if (lowest.read >= seq) return 'read';
  return lowest.delivered >= seq ? 'delivered' : 'sent';
}

/** What all of these have reached. */
export function lowestOf(marks: Iterable<Watermarks>): Watermarks {
  let lowest = reachedByAll;
  for (const { delivered, read } of marks) {
    // Who has read it has received it.
    lowest = { delivered: Math.min(lowest.delivered, Math.max(delivered, read)), read: Math.min(lowest.read, read) };
  }
  return lowest;
}
