import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import type { ProjectorMetrics } from './metrics.ts';
import type { Projection } from './projections/projection.ts';
import type { SecondarySubscription } from './projections/subscription.ts';
import { defaultPushTimes, type PushTimes } from './push/push-times.ts';

export interface ProjectorDependencies {
  store: EventStore;
  bus: Pick<EventBus, 'consume'>;
  push: Pick<PushChannel, 'publish'>;
  /** Holds the read tables. */
  database: Database;
  /** Holds the log and the shard leases. */
  log: Database;
  /** The live subscription's. */
  projections: readonly Projection[];
  secondaries: readonly SecondarySubscription[];
  /** Unique among the running projectors. */
  instanceId: string;
  /** Rebuild tables of another version at the start, instead of waiting for `parley replay`. Off by default. */
  autoRebuild?: boolean;
  metrics: ProjectorMetrics;
  logger: Logger;
  tracing?: Tracing | undefined;
  /** Milliseconds since 1970; for metrics only. */
  clock: () => number;
  /** Absent in production: it costs each transaction a round trip. */
  failpoint?: (name: string) => void;
  times: ProjectorTimes;
}

/** In milliseconds, except `batch`. */
export interface ProjectorTimes {
  /** Maximum of events in one transaction. */
  batch: number;
  /** Limit on waiting for a missing published commit before the log is read instead. */
  gap: number;
  /** Between two polls of the log's heads, which keep the projector live without a broker. */
  poll: number;
  /** Maximum wait of an idle shard without a notification. */
  idle: number;
  /** Pause after a failure. */
  retry: number;
  /** Between two reloads of a shard with a halted partition. */
  haltedRecheck: number;
  /** Term of a shard lease. */
  lease: number;
  /** Between two renewals of the shard leases. */
  renewal: number;
  push: PushTimes;
}

export const defaultTimes: ProjectorTimes = {
  batch: 500,
  gap: 15,
  poll: 250,
  idle: 1_000,
  retry: 250,
  haltedRecheck: 10_000,
  lease: 5_000,
  renewal: 1_000,
  push: defaultPushTimes,
};
