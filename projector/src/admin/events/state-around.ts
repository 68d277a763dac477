/** What one event changed: the rows that it touches, as the fold makes them before and after it. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { applyBatch, sequenceOf } from '../../apply/apply-batch.ts';
import { keyText, type AnyRow } from '../../apply/row-key.ts';
import { liveProjections } from '../../projections/all.ts';
import { MemoryTables } from '../../rebuild/memory-tables.ts';

export interface RowChange {
  table: string;
  before: AnyRow | null;
  after: AnyRow | null;
}

export type StateAround =
  | { kind: 'rows'; changes: RowChange[] }
  /** This release cannot fold the event, or one of the same conversation, pair or account before it. */
  | { kind: 'unfoldable'; at: { partition: number; position: number }; error: string }
  /** So much was said before it in its partition that folding it again is left to `parley show`. */
  | { kind: 'too_far' };

const pageSize = 250;
/** Events of the partition that are read again, at most: about a second's work, in slices. */
const mostRead = 50_000;

/** Folds the event's conversation, pair or account from its beginning, in memory; no table is read. */
export async function stateAround(store: Pick<EventStore, 'readPartition'>, event: AnyStoredEvent): Promise<StateAround> {
  if (event.position > mostRead) return { kind: 'too_far' };
  const tables = new MemoryTables(liveProjections);
  for await (const events of sequenceBefore(store, event)) {
    const [stopped] = tables.apply(events).parked;
    if (stopped) return unfoldable(stopped.event, stopped.cause?.error);
  }
  const rows = tables.rowsFor([event]);
  const [stopped] = applyBatch(liveProjections, [event], rows).parked;
  if (stopped) return unfoldable(event, stopped.cause?.error);
  const changes = rows.changes().flatMap(({ table, rows: written, removed }) => {
    const before = (row: AnyRow): AnyRow | null => tables.get(table, keyText(table, row)) ?? null;
    return [
      ...written.map((row) => ({ table: table.name, before: before(row), after: row })),
      ...removed.map(({ key }) => ({ table: table.name, before: before(key), after: null })),
    ];
  });
  return { kind: 'rows', changes };
}

function unfoldable({ partition, position }: AnyStoredEvent, error: unknown): StateAround {
  return { kind: 'unfoldable', at: { partition, position }, error: error instanceof Error ? error.message : String(error) };
}

async function* sequenceBefore(store: Pick<EventStore, 'readPartition'>, event: AnyStoredEvent): AsyncGenerator<AnyStoredEvent[]> {
  const sequence = sequenceOf(event);
  for (let position = 0; position < event.position - 1;) {
    const limit = Math.min(pageSize, event.position - 1 - position);
    const page = await store.readPartition(event.partition, { position, eventId: null }, limit);
    if (page.length === 0) return;
    position = page.at(-1)!.position;
    const own = page.filter((one) => sequenceOf(one) === sequence);
    if (own.length > 0) yield own;
    await otherWork();
  }
}
