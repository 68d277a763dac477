import type { EventStore } from '@parley/event-store/event-store';
import type { Totals } from '@parley/presence/rates';

/** The totals of a process that executes commands: its requests, and the messages that it has committed. */
export function commandTotals(store: Pick<EventStore, 'onCommitted'>, requests: () => Totals): () => Totals {
  let sends = 0;
  store.onCommitted((commits) => {
    for (const { events } of commits) for (const { type } of events) if (type === 'MessageSent') sends++;
  });
  return () => ({ ...requests(), sends });
}
