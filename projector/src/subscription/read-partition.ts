import type { AnyStoredEvent } from '@parley/events/envelope';
import { UnknownEvent } from '@parley/events/upcasters';
import type { EventStore } from '@parley/event-store/event-store';
import { haltForError } from './halt.ts';
import { anchorOf, markBehind, type PartitionState } from './partition-state.ts';

export interface ReadOptions {
  limit: number;
  onHalt(state: PartitionState): void;
}

/** Reads the next events of a partition from the log. Halts the partition at an event that it must not pass. */
export async function readPartition(store: EventStore, state: PartitionState, options: ReadOptions): Promise<AnyStoredEvent[]> {
  const events = await readOrHalt(store, state, options);
  state.gapSince = null;
  // Nothing follows: what was announced is of a log that is gone, or lies beyond the halt.
  if (events.length === 0) state.inbox.reset(state.checkpoint.position);
  else if (events.length === options.limit) markBehind(state, events.at(-1)!.position + 1);
  return events;
}

async function readOrHalt(store: EventStore, state: PartitionState, { limit, onHalt }: ReadOptions): Promise<AnyStoredEvent[]> {
  try {
    return await store.readPartition(state.partition, anchorOf(state), limit);
  } catch (error) {
    // The events before the unknown one can still be projected.
    if (error instanceof UnknownEvent && limit > 1) return readOrHalt(store, state, { limit: Math.floor(limit / 2), onHalt });
    const halt = haltForError(error);
    if (!halt) throw error;
    state.halt = halt;
    onHalt(state);
    return [];
  }
}
