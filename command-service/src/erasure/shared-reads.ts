import type { EventStore } from '@parley/event-store/event-store';
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';

type ReadPartition = EventStore['readPartition'];

/**
 * Reads a partition for subscriptions that follow it for different types, and are woken together: those that ask for the same range at the same
 * time share one scan of it. Returns the events of all these types.
 */
export function sharedReads(store: Pick<EventStore, 'readPartition'>, types: readonly EventType[]): ReadPartition {
  const reading = new Map<string, Promise<AnyStoredEvent[]>>();
  return (partition, after, limit) => {
    const range = `${partition} ${after.position} ${after.eventId} ${limit}`;
    const read = reading.get(range) ?? store.readPartition(partition, after, limit, types).finally(() => reading.delete(range));
    reading.set(range, read);
    return read;
  };
}
