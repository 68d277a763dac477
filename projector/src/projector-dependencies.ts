import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { Logger } from '@parley/service-kit/logging';
import { usualTimes as usualPushTimes, type PushPublisherTimes } from './push/push-publisher.ts';
import type { ProjectorMetrics } from './metrics.ts';
import type { Projection } from './projections/projection.ts';
import type { SecondarySubscription } from './projections/subscription.ts';

export interface ProjectorDependencies {
  store: EventStore;
  bus: Pick<EventBus, 'consume'>;
  push: Pick<PushChannel, 'publish'>;
  /** Where the read tables are. */
  database: Database;
  /** Where the log is: the shards' leases lie beside it. */
  log: Database;
  projections: readonly Projection[];
  /** What has checkpoints of its own: search. */
  secondaries: readonly SecondarySubscription[];
  /** Unique among the projectors that run. */
  instanceId: string;
  /** Tables of another version are rebuilt at the start; otherwise it waits for `parley replay`. Off by default. */
  rebuildsByItself?: boolean;
  metrics: ProjectorMetrics;
  logger: Logger;
  /** Milliseconds since 1970; for metrics only. */
  clock: () => number;
  /** Absent in production: with one, a transaction takes a round trip more. */
  failpoint?: (name: string) => void;
  times: ProjectorTimes;
}

/** All in milliseconds but `batch`. */
export interface ProjectorTimes {
  /** Events of one transaction, at most. */
  batch: number;
  /** How long a missing letter may be late before the log is read instead. */
  gap: number;
  /** Between two looks at the log's heads: the liveness that needs no broker. */
  poll: number;
  /** How long a shard waits for a bell that nobody rings. */
  idle: number;
  /** After a failure. */
  retry: number;
  /** Between two looks at what stands still. */
  anotherLook: number;
  /** A shard's lease, and between two renewals. */
  lease: number;
  renewal: number;
  pendingPush: PushPublisherTimes;
}

export const usualTimes: ProjectorTimes = {
  batch: 500,
  gap: 15,
  poll: 250,
  idle: 1_000,
  retry: 250,
  anotherLook: 10_000,
  lease: 5_000,
  renewal: 1_000,
  pendingPush: usualPushTimes,
};
