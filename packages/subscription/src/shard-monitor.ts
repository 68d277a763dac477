import { isCheckpointMoved } from '@parley/read-tables/checkpoints';
import { errorSummary } from '@parley/service-kit/error-fields';
import type { PartitionState } from './partition-state.ts';
import type { SubscriptionObservers } from './observers.ts';

/** Logs and measures one shard of one subscription, and remembers its current failure. */
export class ShardMonitor {
  readonly #dependencies: SubscriptionObservers;
  readonly #fields: { subscription: string; shard: number };
  #failure: string | null = null;

  constructor(dependencies: SubscriptionObservers, fields: { subscription: string; shard: number }) {
    this.#dependencies = dependencies;
    this.#fields = fields;
  }

  get failure(): string | null {
    return this.#failure;
  }

  partitionHalted({ partition, halt, checkpoint: { position } }: PartitionState): void {
    this.#dependencies.metrics.partitionHalted(partition, halt!.reason);
    this.#dependencies.logger.error({ ...this.#fields, partition, position, ...halt }, 'partition halted');
  }

  /** Returns false for a checkpoint conflict, which is no failure: every rebuild causes some, and a reload resolves it. */
  shardFailed(error: unknown): boolean {
    const { logger } = this.#dependencies;
    if (isCheckpointMoved(error)) {
      logger.info(this.#fields, 'checkpoint conflict; reloading');
      return false;
    }
    const previous = this.#failure;
    this.#failure = errorSummary(error);
    if (this.#failure !== previous) logger.warn({ ...this.#fields, err: error }, 'shard failed; retrying');
    return true;
  }

  recovered(): void {
    this.#failure = null;
  }
}
