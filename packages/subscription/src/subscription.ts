/**
 * A subscription processes the log's events in position order, each partition by itself, from its checkpoints on. The engine here leases
 * shards, follows the log and halts where it must not go on; a handler processes the events and moves the checkpoints.
 */
import type { EventBus } from '@parley/event-bus/event-bus';
import type { EventStore } from '@parley/event-store/event-store';
import type { Checkpoint } from '@parley/read-tables/checkpoints';
import type { SubscriptionObservers } from './observers.ts';
import type { PartitionState } from './partition-state.ts';
import type { ShardLeases } from './shard-leases.ts';
import type { ShardMonitor } from './shard-monitor.ts';

export interface BatchResult {
  /** True if there was nothing to process: a notification ends the delay. */
  isIdle: boolean;
  /** Milliseconds to wait before the next batch. */
  delay: number;
}

/** Processes the events of one shard. After an error or a refused move, the shard loads again. */
export interface ShardHandler {
  /** Reads the state of the partitions, as of now; forgets what was read before. Null while something else claims the checkpoints. */
  load(partitions: readonly number[]): Promise<PartitionState[] | null>;
  /** Called after each load with the checkpoints that are not halted. */
  resume?(checkpoints: readonly Checkpoint[]): Promise<void>;
  processNext(partitions: readonly PartitionState[]): Promise<BatchResult>;
  /** Begins nothing new, so that the batch in flight ends soon; `close` follows. */
  beginClose?(): void;
  /** Finishes what was accepted, as far as possible. */
  close(): Promise<void>;
  /** Stops at once: another process holds the shard. */
  abandon(): Promise<void>;
}

export interface ShardSubscription {
  /** Name of its checkpoints. */
  subscription: string;
  /** Wakes the shard when a commit arrives; otherwise only the poll of the heads does. */
  wakesOnCommit: boolean;
  openHandler(shard: number, monitor: ShardMonitor): ShardHandler;
}

/** In milliseconds. */
export interface SubscriptionTimes {
  /** Between two polls of the log's heads, which keep the shards live without a broker. */
  poll: number;
  /** Pause after a failure. */
  retry: number;
  /** Between two reloads of a shard with a halted partition. */
  haltedRecheck: number;
  /** Between two renewals of the shard leases. */
  renewal: number;
}

export interface SubscriptionDependencies extends SubscriptionObservers {
  store: Pick<EventStore, 'epoch' | 'divergence' | 'heads' | 'readPartition' | 'opened'>;
  bus: Pick<EventBus, 'consume'>;
  leases: ShardLeases;
  times: SubscriptionTimes;
}
