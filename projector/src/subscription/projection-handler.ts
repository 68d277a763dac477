import type { Checkpoint } from '@parley/read-tables/checkpoints';
import type { PartitionState } from '@parley/subscription/partition-state';
import type { ShardMonitor } from '@parley/subscription/shard-monitor';
import type { BatchResult, ShardHandler, ShardSubscription } from '@parley/subscription/subscription';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { BatchProcessor } from './batch-processor.ts';
import type { CommitSink } from './commit-sink.ts';
import { loadShard, type ActiveShard } from './load-shard.ts';
import type { SubscriptionOptions } from './subscription-options.ts';

/** Projects the events of one shard of a subscription. Rows of the shard are valid only while nothing else moves its checkpoints. */
class ProjectionHandler implements ShardHandler {
  readonly #subscription: SubscriptionOptions;
  readonly #dependencies: ProjectorDependencies;
  readonly #sink: CommitSink | undefined;
  readonly #batches: BatchProcessor;
  #active: ActiveShard | null = null;

  constructor(subscription: SubscriptionOptions, dependencies: ProjectorDependencies, shard: { shard: number; monitor: ShardMonitor }) {
    this.#subscription = subscription;
    this.#dependencies = dependencies;
    this.#sink = subscription.openSink?.();
    this.#batches = new BatchProcessor(subscription, dependencies, { sink: this.#sink, ...shard });
  }

  async load(partitions: readonly number[]): Promise<PartitionState[] | null> {
    this.#batches.reset();
    const loaded = await loadShard(this.#dependencies.database, this.#subscription, partitions);
    this.#active = loaded;
    return loaded?.partitions ?? null;
  }

  async resume(checkpoints: readonly Checkpoint[]): Promise<void> {
    await this.#sink?.resume(checkpoints);
  }

  processNext(partitions: readonly PartitionState[]): Promise<BatchResult> {
    return this.#batches.processNext(partitions, this.#active!);
  }

  async close(): Promise<void> {
    await this.#sink?.close();
  }

  async abandon(): Promise<void> {
    await this.#sink?.abandon();
  }
}

export function projectionSubscription(subscription: SubscriptionOptions, dependencies: ProjectorDependencies): ShardSubscription {
  const { subscription: name, wakesOnCommit } = subscription;
  return {
    subscription: name,
    wakesOnCommit,
    openHandler: (shard, monitor) => new ProjectionHandler(subscription, dependencies, { shard, monitor }),
  };
}
