import type { Table } from '@parley/database/tables';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { BatchRows } from '../apply/batch-rows.ts';
import { applyBatch, needsOf, type AppliedBatch, type KnownFailures } from '../apply/apply-batch.ts';
import { keyText, type AnyRow } from '../apply/row-key.ts';
import { earlierEvent } from '../projections/earlier-event.ts';
import type { Projection, StreamRange } from '../projections/projection.ts';

export type ReadEarlier = (range: StreamRange) => readonly AnyStoredEvent[];

/** Reads earlier events from a log in memory. */
export function earlierEventsIn(events: readonly AnyStoredEvent[]): ReadEarlier {
  let streams: Map<string, AnyStoredEvent[]> | undefined;
  return ({ stream, after, upTo }) => {
    streams ??= Map.groupBy(events, (event) => event.stream);
    return (streams.get(stream) ?? []).filter(({ version }) => version > after && version <= upTo);
  };
}

/** Read tables in memory, projected without a database. */
export class MemoryTables {
  readonly #tables = new Map<string, Map<string, AnyRow>>();
  readonly #projections: readonly Projection[];
  readonly #readEarlier: ReadEarlier;

  /** Only the search projections need `readEarlier`. */
  constructor(projections: readonly Projection[], readEarlier: ReadEarlier = earlierEventsIn([])) {
    this.#projections = projections;
    this.#readEarlier = readEarlier;
  }

  apply(events: readonly AnyStoredEvent[], knownFailures?: KnownFailures): AppliedBatch {
    const batch = this.rowsFor(events);
    const projected = applyBatch(this.#projections, events, batch, knownFailures);
    for (const { table, rows, removed } of batch.changes()) {
      for (const row of rows) this.rows(table).set(keyText(table, row), row);
      for (const { key } of removed) this.rows(table).delete(keyText(table, key));
    }
    return projected;
  }

  /** Loads all rows that the events need, to apply them without changing the tables. */
  rowsFor(events: readonly AnyStoredEvent[]): BatchRows {
    const batch = new BatchRows();
    for (const need of needsOf(this.#projections, events)) {
      if ('stream' in need) {
        batch.loadEarlier(need, this.#readEarlier(need).map(earlierEvent));
        continue;
      }
      const text = keyText(need.table, need.key);
      batch.load(need.table, text, this.get(need.table, text) ?? null);
    }
    return batch;
  }

  get(table: Table, key: string): AnyRow | undefined {
    return this.#tables.get(table.name)?.get(key);
  }

  /** Rows by key. */
  rows(table: Table): Map<string, AnyRow> {
    let rows = this.#tables.get(table.name);
    if (!rows) this.#tables.set(table.name, (rows = new Map()));
    return rows;
  }

  /** All rows by `table/key`, sorted: equal contents compare equal. */
  all(): Map<string, AnyRow> {
    const all = [...this.#tables].flatMap(([name, rows]) => [...rows].map(([key, row]): [string, AnyRow] => [`${name}/${key}`, row]));
    return new Map(all.sort(([left], [right]) => (left < right ? -1 : 1)));
  }
}
