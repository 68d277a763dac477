import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { haltForError, haltsAtEvent } from './halt.ts';
import { anchorOf, markBehind, type PartitionState } from './partition-state.ts';

export type LogReader = Pick<EventStore, 'readPartition'>;

export interface ReadOptions {
  limit: number;
  onHalt(state: PartitionState): void;
}

/** Reads the next events of a partition from the log. Halts the partition at an event that it must not pass. */
export async function readPartition(store: LogReader, state: PartitionState, options: ReadOptions): Promise<AnyStoredEvent[]> {
  const events = await readOrHalt(store, state, options);
  state.gapSince = null;
  // Nothing follows: what was announced is of a log that is gone, or lies beyond the halt.
  if (events.length === 0) state.inbox.reset(state.checkpoint.position);
  else if (events.length === options.limit) markBehind(state, events.at(-1)!.position + 1);
  return events;
}

async function readOrHalt(store: LogReader, state: PartitionState, { limit, onHalt }: ReadOptions): Promise<AnyStoredEvent[]> {
  try {
    return await store.readPartition(state.partition, anchorOf(state), limit);
  } catch (error) {
    const halt = haltForError(error);
    if (!halt) throw error;
    // The events before it can still be projected.
    if (haltsAtEvent(halt) && limit > 1) return readOrHalt(store, state, { limit: Math.floor(limit / 2), onHalt });
    state.halt = halt;
    onHalt(state);
    return [];
  }
}
