import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { SubscriptionLogger } from '@parley/subscription/observers';
import type { SubscriptionTimes } from '@parley/subscription/subscription';
import type { OutboundRules } from '@parley/service-kit/outbound/public-address';
import type { DispatcherMetrics } from './metrics.ts';

export interface DispatcherLimits {
  /** Requests in flight to one webhook from this process. */
  concurrency: number;
  /** Events of a webhook that may wait for another attempt, in each shard; beyond it, the log is not read further. */
  pending: number;
}

export const defaultDispatcherLimits: DispatcherLimits = { concurrency: 64, pending: 10_000 };

/** In milliseconds. */
export interface DispatcherTimes extends SubscriptionTimes {
  lease: number;
  /** Between two reads of the webhooks' settings. */
  refresh: number;
  /** Maximum wait of an idle shard. */
  idle: number;
  /** For one request. */
  attempt: number;
  /** An attempt that takes longer no longer holds back other conversations. */
  slow: number;
  /** Between two batches of a shard of a webhook that does nothing but fail. */
  probe: number;
  /** Nothing but failures for this time disables a webhook. */
  failing: number;
}

export const defaultTimes: DispatcherTimes = {
  lease: 5_000,
  renewal: 1_000,
  poll: 100,
  retry: 250,
  haltedRecheck: 10_000,
  refresh: 500,
  idle: 1_000,
  attempt: 15_000,
  slow: 1_000,
  probe: 5_000,
  failing: 24 * 3_600_000,
};

export interface DispatcherDependencies {
  store: Pick<EventStore, 'id' | 'epoch' | 'divergence' | 'heads' | 'readPartition' | 'opened'>;
  /** Holds the log, the webhooks, and what dispatcher writes. */
  log: Database;
  /** Holds the read tables: events are delivered when these show them. */
  database: Database;
  rules: OutboundRules;
  limits: DispatcherLimits;
  times: DispatcherTimes;
  /** Unique among the running dispatchers. */
  instanceId: string;
  metrics: DispatcherMetrics;
  logger: SubscriptionLogger;
  /** Milliseconds since 1970. */
  clock: () => number;
  failpoint?: (name: string) => void;
}
