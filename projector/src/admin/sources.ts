import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';

/** Stores that the admin API reads. */
export interface AdminSources {
  store: EventStore;
  log: Pick<Database, 'now'>;
  /** The read tables. */
  read: Database;
}
