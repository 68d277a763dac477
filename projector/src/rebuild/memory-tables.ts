import type { Table } from '@parley/database/tables';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { BatchRows } from '../apply/batch-rows.ts';
import { applyBatch, needsOf, type AppliedBatch, type Obstacles } from '../apply/apply-batch.ts';
import { keyText, type AnyRow } from '../apply/row-key.ts';
import { earlierEvent } from '../projections/earlier-event.ts';
import type { Projection, StreamRange } from '../projections/projection.ts';

/** Tells events of a log that is in memory. */
export type TellEarlier = (range: StreamRange) => readonly AnyStoredEvent[];

export function earlierAmong(events: readonly AnyStoredEvent[]): TellEarlier {
  let streams: Map<string, AnyStoredEvent[]> | undefined;
  return ({ stream, after, upTo }) => {
    streams ??= Map.groupBy(events, (event) => event.stream);
    return (streams.get(stream) ?? []).filter(({ version }) => version > after && version <= upTo);
  };
}

/** Read tables in memory: what the fold makes of events, without a database. */
export class MemoryTables {
  readonly #tables = new Map<string, Map<string, AnyRow>>();
  readonly #projections: readonly Projection[];
  readonly #tellEarlier: TellEarlier;

  /** Those of search look at earlier events, the live ones do not. */
  constructor(projections: readonly Projection[], tellEarlier: TellEarlier = earlierAmong([])) {
    this.#projections = projections;
    this.#tellEarlier = tellEarlier;
  }

  apply(events: readonly AnyStoredEvent[], obstacles?: Obstacles): AppliedBatch {
    const batch = this.rowsFor(events);
    const projected = applyBatch(this.#projections, events, batch, obstacles);
    for (const { table, rows, removed } of batch.changes()) {
      for (const row of rows) this.rows(table).set(keyText(table, row), row);
      for (const { key } of removed) this.rows(table).delete(keyText(table, key));
    }
    return projected;
  }

  /** All that the events look at, to fold them without changing the tables. */
  rowsFor(events: readonly AnyStoredEvent[]): BatchRows {
    const batch = new BatchRows();
    for (const need of needsOf(this.#projections, events)) {
      if ('stream' in need) {
        batch.loadEarlier(need, this.#tellEarlier(need).map(earlierEvent));
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

  /** By key. */
  rows(table: Table): Map<string, AnyRow> {
    let rows = this.#tables.get(table.name);
    if (!rows) this.#tables.set(table.name, (rows = new Map()));
    return rows;
  }

  /** By table and key, in their order: equal contents compare equal. */
  all(): Map<string, AnyRow> {
    const all = [...this.#tables].flatMap(([name, rows]) => [...rows].map(([key, row]): [string, AnyRow] => [`${name}/${key}`, row]));
    return new Map(all.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
