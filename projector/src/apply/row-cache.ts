import type { Table } from '@parley/database/tables';
import type { AnyRow } from './row-key.ts';

/** Rows of one table: what was used since the last change of generations, and what was used in the one before. */
interface Generations {
  /** Rows of one generation. */
  half: number;
  young: Map<string, AnyRow | null>;
  old: Map<string, AnyRow | null>;
}

/**
 * Rows as this process last wrote or read them; those that were not used for long are forgotten. It is the table only as
 * long as nobody else moves the checkpoint: after any failed write it must be cleared. `null`: known to be absent.
 *
 * Two generations and no list by age: taking the eldest out of a Map of 20,000 costs more than the fold (V8 walks over
 * what was deleted before it).
 */
export class RowCache {
  readonly #tables = new Map<Table, Generations>();
  readonly #limit: number;
  readonly #limits: Readonly<Record<string, number>>;

  /** How many rows of each table, 0 for none; `limits` for some of them, by name. */
  constructor(limit: number, limits: Readonly<Record<string, number>> = {}) {
    this.#limit = limit;
    this.#limits = limits;
  }

  get(table: Table, key: string): AnyRow | null | undefined {
    const rows = this.#tables.get(table);
    const young = rows?.young.get(key);
    if (!rows || young !== undefined) return young;
    const old = rows.old.get(key);
    if (old !== undefined) put(rows, key, old);
    return old;
  }

  set(table: Table, key: string, row: AnyRow | null): void {
    let rows = this.#tables.get(table);
    if (!rows) {
      const half = (this.#limits[table.name] ?? this.#limit) / 2;
      this.#tables.set(table, (rows = { half, young: new Map(), old: new Map() }));
    }
    put(rows, key, row);
  }

  clear(): void {
    this.#tables.clear();
  }
}

function put(rows: Generations, key: string, row: AnyRow | null): void {
  if (rows.half === 0) return;
  rows.young.set(key, row);
  if (rows.young.size <= rows.half) return;
  rows.old = rows.young;
  rows.young = new Map();
}
