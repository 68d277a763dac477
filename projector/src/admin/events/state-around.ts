import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { errorSummary } from '@parley/service-kit/error-fields';
import { applyBatch, sequenceOf } from '../../apply/apply-batch.ts';
import { keyText, type AnyRow } from '../../apply/row-key.ts';
import { liveProjections } from '../../projections/all.ts';
import { MemoryTables } from '../../rebuild/memory-tables.ts';

export interface RowChange {
  table: string;
  before: AnyRow | null;
  after: AnyRow | null;
}

/** Rows before and after an event. */
export type StateAround =
  | { kind: 'rows'; changes: RowChange[] }
  /** A projection fails on the event, or on an earlier one of the same conversation, pair or account. */
  | { kind: 'failed'; at: { partition: number; position: number }; error: string }
  /** The event has too many predecessors in its partition; use `parley show`. */
  | { kind: 'too_far' };

const pageSize = 250;
/** Maximum of earlier events to read: about a second of work, in slices. */
const maxRead = 50_000;

/** Projects the event's conversation, pair or account in memory, from its first event; reads no table. */
export async function stateAround(store: Pick<EventStore, 'readPartition'>, event: AnyStoredEvent): Promise<StateAround> {
  if (event.position > maxRead) return { kind: 'too_far' };
  const tables = new MemoryTables(liveProjections);
  for await (const events of sequenceBefore(store, event)) {
    const [parked] = tables.apply(events).parked;
    if (parked) return failed(parked.event, parked.cause?.error);
  }
  const rows = tables.rowsFor([event]);
  const [parked] = applyBatch(liveProjections, [event], rows).parked;
  if (parked) return failed(event, parked.cause?.error);
  const changes = rows.changes().flatMap(({ table, rows: written, removed }) => {
    const before = (row: AnyRow): AnyRow | null => tables.get(table, keyText(table, row)) ?? null;
    return [
      ...written.map((row) => ({ table: table.name, before: before(row), after: row })),
      ...removed.map(({ key }) => ({ table: table.name, before: before(key), after: null })),
    ];
  });
  return { kind: 'rows', changes };
}

function failed({ partition, position }: AnyStoredEvent, error: unknown): StateAround {
  return { kind: 'failed', at: { partition, position }, error: errorSummary(error) };
}

async function* sequenceBefore(store: Pick<EventStore, 'readPartition'>, event: AnyStoredEvent): AsyncGenerator<AnyStoredEvent[]> {
  const sequence = sequenceOf(event);
  for (let position = 0; position < event.position - 1;) {
    const limit = Math.min(pageSize, event.position - 1 - position);
    const page = await store.readPartition(event.partition, { position, eventId: null }, limit);
    if (page.length === 0) return;
    position = page.at(-1)!.position;
    const own = page.filter((candidate) => sequenceOf(candidate) === sequence);
    if (own.length > 0) yield own;
    await yieldToOthers();
  }
}
