import type { Table } from '@parley/database/tables';
import type { AnyRow } from './row-key.ts';

/** Rows of one table: those used since the last change of generations, and those used in the generation before. */
interface Generations {
  /** Rows of one generation. */
  half: number;
  young: Map<string, AnyRow | null>;
  old: Map<string, AnyRow | null>;
}

/**
 * Caches rows as this process last read or wrote them; `null` means known to be absent. Valid only while nothing else moves the
 * checkpoint: clear it after any failed write. Evicts rows that were not used recently.
 *
 * Keeps two generations instead of an LRU list: lru-cache takes 1.5 to 1.9 times as long, and each event reads and writes several rows.
 */
export class RowCache {
  readonly #tables = new Map<Table, Generations>();
  readonly #limit: number;
  readonly #limits: Readonly<Record<string, number>>;

  /** `limit` is the number of rows of each table, 0 for none; `limits` overrides it by table name. */
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
