import type { EventStore } from '../event-store.ts';

/** An empty store for one test. */
export interface OpenedStore {
  store: EventStore;
  /** A further instance on the same tables, as another process would open it. */
  another: () => Promise<EventStore>;
  /** Runs SQL on the store's tables behind its back, as an operator, a restore or a newer release would. */
  tamper: (statements: readonly string[]) => Promise<void>;
  /** Closes every instance, and removes what they stored. */
  close: () => Promise<void>;
}
