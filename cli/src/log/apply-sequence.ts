/** Projects one conversation, pair or account in memory. */
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { partitionOf } from '@parley/events/partitions';
import { sequenceOf } from '@parley/projector/apply/apply-batch';
import { liveProjections } from '@parley/projector/projections/all';
import { MemoryTables } from '@parley/projector/rebuild/memory-tables';
import { CommandFailed } from '../command-failed.ts';
import { readInOrder } from './read-log.ts';

export interface AppliedSequence {
  events: AnyStoredEvent[];
  tables: MemoryTables;
}

/** `end`: the last position to include. Throws CommandFailed when a projection fails on an event. */
export async function applySequence(store: EventStore, id: string, end = Infinity): Promise<AppliedSequence> {
  const tables = new MemoryTables(liveProjections);
  const events: AnyStoredEvent[] = [];
  for await (const event of readInOrder(store, new Map([[partitionOf(id), 0]]))) {
    if (event.position > end) break;
    if (sequenceOf(event) === id) events.push(event);
  }
  const [parked] = tables.apply(events).parked;
  if (parked)
    throw new CommandFailed(
      `this release cannot apply the event at ${parked.event.partition}:${parked.event.position}`,
      'parley dead-letters list',
    );
  return { events, tables };
}

export const timeText = (micros: number): string => new Date(micros / 1_000).toISOString();
