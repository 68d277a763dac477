import type { Table } from '@parley/database/tables';
import type { AnyRow } from './row-key.ts';

/**
 * Rows as this process last wrote or read them, the least lately used forgotten first. It is the table only as long as
 * nobody else moves the checkpoint: after any failed write it must be cleared. `null`: known to be absent.
 */
export class RowCache {
  readonly #tables = new Map<string, Map<string, AnyRow | null>>();
  readonly #limit: number;

  /** `limit` counts the rows of each table. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(table: Table, key: string): AnyRow | null | undefined {
    const rows = this.#tables.get(table.name);
    const found = rows?.get(key);
    if (rows && found !== undefined) {
      rows.delete(key);
      rows.set(key, found);
    }
    return found;
  }

  set(table: Table, key: string, row: AnyRow | null): void {
    let rows = this.#tables.get(table.name);
    if (!rows) this.#tables.set(table.name, (rows = new Map()));
    rows.delete(key);
    rows.set(key, row);
    if (rows.size > this.#limit) rows.delete(rows.keys().next().value!);
  }

  clear(): void {
    this.#tables.clear();
  }
}
