import type { AnyStoredEvent } from '@parley/events/envelope';
import { BatchRows } from '../fold/batch-rows.ts';
import { foldBatch, needsOf, type FoldedBatch } from '../fold/fold-batch.ts';
import { keyText, type AnyRow } from '../fold/row-key.ts';
import type { Projection } from '../projections/projection.ts';

/** Read tables in memory: what the fold makes of events, without a database. */
export class MemoryTables {
  readonly #rows = new Map<string, AnyRow>();
  readonly #projections: readonly Projection[];

  constructor(projections: readonly Projection[]) {
    this.#projections = projections;
  }

  fold(events: readonly AnyStoredEvent[]): FoldedBatch {
    const rows = new BatchRows();
    for (const { table, key } of needsOf(this.#projections, events)) {
      rows.load(table, keyText(table, key), this.#rows.get(`${table.name}/${keyText(table, key)}`) ?? null);
    }
    const folded = foldBatch(this.#projections, events, rows);
    for (const { table, rows: changed, removed } of rows.changes()) {
      for (const row of changed) this.#rows.set(`${table.name}/${keyText(table, row)}`, row);
      for (const key of removed) this.#rows.delete(`${table.name}/${keyText(table, key)}`);
    }
    return folded;
  }

  rows<Row = AnyRow>(table: string): Row[] {
    return [...this.all()].filter(([name]) => name.startsWith(`${table}/`)).map(([, row]) => row as Row);
  }

  /** By table and key, in their order: equal contents compare equal. */
  all(): Map<string, AnyRow> {
    return new Map([...this.#rows].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
