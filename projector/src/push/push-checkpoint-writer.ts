import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';
import type { Logger } from '@parley/service-kit/logging';

export interface PushCheckpointWriterOptions {
  write(checkpoints: readonly PushCheckpointRow[]): Promise<void>;
  /** Between two writes, in milliseconds. */
  interval: number;
  logger: Logger;
}

/** Writes a shard's push checkpoints at intervals: each write is a commit of its own. */
export class PushCheckpointWriter {
  readonly #options: PushCheckpointWriterOptions;
  /** Not written yet, by partition. */
  readonly #pending = new Map<number, PushCheckpointRow>();
  #writtenAt = 0;

  constructor(options: PushCheckpointWriterOptions) {
    this.#options = options;
  }

  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  get isDue(): boolean {
    return this.isPending && performance.now() - this.#writtenAt >= this.#options.interval;
  }

  advance(checkpoints: readonly PushCheckpointRow[]): void {
    for (const checkpoint of checkpoints) this.#pending.set(checkpoint.partitionId, checkpoint);
  }

  /** After a failure, logs it and keeps the checkpoints for the next write. */
  async flush(): Promise<void> {
    this.#writtenAt = performance.now();
    const checkpoints = [...this.#pending.values()];
    if (checkpoints.length === 0) return;
    try {
      await this.#options.write(checkpoints);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'failed to write push checkpoints');
      return;
    }
    for (const checkpoint of checkpoints) {
      if (this.#pending.get(checkpoint.partitionId) === checkpoint) this.#pending.delete(checkpoint.partitionId);
    }
  }
}
