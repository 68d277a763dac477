import type { Anchor } from '@parley/event-store/event-store';
import type { Checkpoint } from '@parley/read-tables/checkpoints';
import type { Halt } from './halt.ts';
import { PartitionInbox } from './partition-inbox.ts';

/** A shard's in-memory state of one partition. Invalid once a move of the checkpoint is refused. */
export interface PartitionState {
  partition: number;
  checkpoint: Checkpoint;
  inbox: PartitionInbox;
  /** Ids of the parked sequences. */
  parked: Set<string>;
  halt: Halt | null;
  /** Time at which the next event was found missing (performance.now), null without a gap. */
  gapSince: number | null;
  /** When a published commit of the shard was last received (performance.now). */
  commitReceivedAt: number;
}

export function newPartitionState(checkpoint: Checkpoint, inboxBytes: number): PartitionState {
  const { partition } = checkpoint;
  const inbox = new PartitionInbox(inboxBytes);
  return { partition, checkpoint, inbox, parked: new Set(), halt: null, gapSince: null, commitReceivedAt: -Infinity };
}

export function anchorOf({ checkpoint: { position, lastEventId } }: PartitionState): Anchor {
  return { position, eventId: lastEventId };
}

/** The log holds events up to `position` at least: the next turn reads them without waiting for the gap timeout. */
export function markBehind(state: PartitionState, position: number): void {
  state.inbox.announceHead(position);
  state.gapSince = -Infinity;
}

export function isBehind({ gapSince }: PartitionState): boolean {
  return gapSince === -Infinity;
}
