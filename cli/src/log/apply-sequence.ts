/** One conversation, pair or account by itself: its events and what the live projections make of them, in memory. */
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { partitionOf } from '@parley/events/partitions';
import { sequenceOf } from '@parley/projector/apply/apply-batch';
import { liveProjections } from '@parley/projector/projections/all';
import { MemoryTables } from '@parley/projector/rebuild/memory-tables';
import { Refusal } from '../refusal.ts';
import { readInOrder } from './read-log.ts';

export interface AppliedSequence {
  events: AnyStoredEvent[];
  tables: MemoryTables;
}

/** `end`: the position of the last event that counts. Throws Refusal when it cannot be folded. */
export async function applySequence(store: EventStore, id: string, end = Infinity): Promise<AppliedSequence> {
  const tables = new MemoryTables(liveProjections);
  const events: AnyStoredEvent[] = [];
  for await (const event of readInOrder(store, new Map([[partitionOf(id), 0]]))) {
    if (event.position > end) break;
    if (sequenceOf(event) === id) events.push(event);
  }
  const [parked] = tables.apply(events).parked;
  if (parked)
    throw new Refusal(`${parked.event.partition}:${parked.event.position} cannot be projected by this release`, 'parley dead-letters list');
  return { events, tables };
}

export const timeText = (micros: number): string => new Date(micros / 1_000).toISOString();
