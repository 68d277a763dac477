import type { EventStore } from '@parley/event-store/event-store';
import type { SealedEventStore } from '@parley/event-store/sealing/sealed-event-store';

/** Stands in for the module that seals. */
export function sealedEventStore(store: EventStore): SealedEventStore {
  return { ...store, stored: store, onCommittedPlain: store.onCommitted };
}
