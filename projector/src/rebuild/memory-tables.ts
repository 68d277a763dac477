import type { Table } from '@parley/database/tables';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { BatchRows } from '../fold/batch-rows.ts';
import { foldBatch, needsOf, type FoldedBatch, type Obstacles } from '../fold/fold-batch.ts';
import { keyText, type AnyRow } from '../fold/row-key.ts';
import type { Projection } from '../projections/projection.ts';

/** Read tables in memory: what the fold makes of events, without a database. */
export class MemoryTables {
  readonly #tables = new Map<string, Map<string, AnyRow>>();
  readonly #projections: readonly Projection[];

  constructor(projections: readonly Projection[]) {
    this.#projections = projections;
  }

  fold(events: readonly AnyStoredEvent[], obstacles?: Obstacles): FoldedBatch {
    const batch = new BatchRows();
    for (const { table, key } of needsOf(this.#projections, events)) {
      const text = keyText(table, key);
      batch.load(table, text, this.get(table, text) ?? null);
    }
    const folded = foldBatch(this.#projections, events, batch, obstacles);
    for (const { table, rows, removed } of batch.changes()) {
      for (const row of rows) this.rows(table).set(keyText(table, row), row);
      for (const { key } of removed) this.rows(table).delete(keyText(table, key));
    }
    return folded;
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
