import type { Anchor } from '@parley/event-store/event-store';
import type { Checkpoint } from '@parley/read-tables/checkpoints';
import { PartitionInbox } from './partition-inbox.ts';

/** Why a partition stands still until somebody acts; the others of its shard go on. */
export interface Stop {
  reason: 'log_diverged' | 'epoch_changed' | 'unknown_event';
  message: string;
  /** What is to be done. */
  remedy: string;
}

/** What a shard remembers of one of its partitions. Void as soon as a move of the checkpoint is refused. */
export interface PartitionState {
  partition: number;
  checkpoint: Checkpoint;
  inbox: PartitionInbox;
  /** Ids of the sequences that are parked. */
  parked: Set<string>;
  stop: Stop | null;
  /** Since when what comes next is missing (performance.now), null when nothing is. */
  gapSince: number | null;
}

/** `eventsWaiting`: from letters; above it the log is read instead. */
export function newPartitionState(checkpoint: Checkpoint, eventsWaiting: number): PartitionState {
  const { partition } = checkpoint;
  return { partition, checkpoint, inbox: new PartitionInbox(eventsWaiting), parked: new Set(), stop: null, gapSince: null };
}

export function anchorOf({ checkpoint: { position, lastEventId } }: PartitionState): Anchor {
  return { position, eventId: lastEventId };
}
