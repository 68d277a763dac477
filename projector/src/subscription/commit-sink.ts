import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Checkpoint } from '@parley/read-tables/checkpoints';

/** Receives the commits of one shard of a subscription, in commit order. */
export interface CommitSink {
  /** Called before the first batch and after every reload: catches up on commits that it never received. */
  resume(checkpoints: readonly Checkpoint[]): Promise<void>;
  /** Takes what one batch committed in one partition: the checkpoint and the events, without parked ones. Must not block. */
  accept(checkpoint: Checkpoint, events: readonly AnyStoredEvent[]): void;
  /** Finishes what was accepted, as far as possible. */
  close(): Promise<void>;
  /** Stops at once: another projector holds the shard. */
  abandon(): Promise<void>;
}
