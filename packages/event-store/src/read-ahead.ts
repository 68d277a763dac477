import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Anchor, EventStore } from './event-store.ts';

export interface Stretch {
  after: Anchor;
  /** The last position that is wanted; there may be less. */
  upTo: number;
  /** Events of the next page, at most. */
  size: () => number;
}

/**
 * A partition page by page. While its reader works on one page, the next is on its way, so that neither the reader nor the
 * database waits for the other. Holds two pages. Throws what `readPartition` throws, once the pages before it have been given.
 */
export async function* readAhead(
  store: Pick<EventStore, 'readPartition'>,
  partition: number,
  { after, upTo, size }: Stretch,
): AsyncGenerator<AnyStoredEvent[]> {
  const read = (from: Anchor) =>
    from.position < upTo ? store.readPartition(partition, from, Math.min(size(), upTo - from.position)) : null;
  let coming = read(after);
  while (coming !== null) {
    const events = await coming;
    const last = events.at(-1);
    if (!last) return;
    coming = read({ position: last.position, eventId: last.id });
    // Met when it is waited for; nobody may come to that.
    coming?.catch(() => undefined);
    yield events;
  }
}
