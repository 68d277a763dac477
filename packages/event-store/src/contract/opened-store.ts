import type { EventStore } from '../event-store.ts';
import type { HighWaterMarkOptions } from '../high-water-marks/mark-sync.ts';

/** An empty store for one test. */
export interface OpenedStore {
  store: EventStore;
  /** Opens another instance on the same tables, like another process. */
  another: (options?: { highWaterMarks?: HighWaterMarkOptions }) => Promise<EventStore>;
  /** Runs SQL on the store's tables, like an operator, a restore or a newer release. */
  tamper: (statements: readonly string[]) => Promise<void>;
  /** Closes all instances and deletes their data. */
  close: () => Promise<void>;
}
