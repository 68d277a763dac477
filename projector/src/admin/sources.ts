import type { Database } from '@parley/database/database';
import type { GatewayRoll } from '@parley/presence/gateway-roll';
import type { EventStore } from '@parley/event-store/event-store';

/** What the page looks at. */
export interface AdminSources {
  store: EventStore;
  log: Pick<Database, 'now'>;
  /** The read tables. */
  read: Database;
  gateways: Pick<GatewayRoll, 'read'>;
}
