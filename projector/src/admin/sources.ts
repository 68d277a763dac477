import type { Database } from '@parley/database/database';
import type { GatewayRegistry } from '@parley/presence/gateway-registry';
import type { EventStore } from '@parley/event-store/event-store';

/** Stores and registries that the admin page reads. */
export interface AdminSources {
  store: EventStore;
  log: Pick<Database, 'now'>;
  /** The read tables. */
  read: Database;
  gateways: Pick<GatewayRegistry, 'list'>;
}
