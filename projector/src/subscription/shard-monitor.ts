import type { AnyStoredEvent } from '@parley/events/envelope';
import { isCheckpointMoved } from '@parley/read-tables/checkpoints';
import type { ParkedEvent } from '../apply/apply-batch.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import type { PartitionState } from './partition-state.ts';
import { shardLabel } from './shard-report.ts';

/** Logs and measures one shard of one subscription, and remembers its current failure. */
export class ShardMonitor {
  readonly #dependencies: Pick<ProjectorDependencies, 'metrics' | 'logger' | 'clock'>;
  readonly #fields: { subscription: string; shard: number };
  #failure: string | null = null;

  constructor(dependencies: Pick<ProjectorDependencies, 'metrics' | 'logger' | 'clock'>, fields: { subscription: string; shard: number }) {
    this.#dependencies = dependencies;
    this.#fields = fields;
  }

  get failure(): string | null {
    return this.#failure;
  }

  batchCommitted(events: readonly AnyStoredEvent[], parked: readonly ParkedEvent[], milliseconds: number): void {
    const { metrics, logger, clock } = this.#dependencies;
    for (const { event, cause } of parked) {
      if (!cause) continue;
      const fields = { partition: event.partition, position: event.position, type: event.type, projection: cause.projection };
      logger.error({ ...this.#fields, ...fields, err: cause.error }, 'projection failed; sequence parked');
    }
    const oldest = Math.min(...events.map(({ recordedAt }) => recordedAt));
    const lagSeconds = clock() / 1e3 - oldest / 1e6;
    metrics.batchCommitted(shardLabel(this.#fields), { events: events.length, parked: parked.length, milliseconds, lagSeconds });
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
    this.#failure = error instanceof Error ? error.message : String(error);
    if (this.#failure !== previous) logger.warn({ ...this.#fields, err: error }, 'shard failed; retrying');
    return true;
  }

  recovered(): void {
    this.#failure = null;
  }
}
