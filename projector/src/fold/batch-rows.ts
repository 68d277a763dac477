import type { RowOf, Table } from '@parley/database/tables';
import type { RowKey, Rows } from '../projections/projection.ts';
import type { RowCache } from './row-cache.ts';
import { keyText, type AnyRow } from './row-key.ts';

interface Entry {
  table: Table;
  key: string;
  row: AnyRow | null;
  /** The key's columns, for removing. */
  of: AnyRow;
}

/** What a batch changed in one table. */
export interface TableChanges {
  table: Table;
  rows: AnyRow[];
  removed: AnyRow[];
}

/**
 * The rows of one batch: what was loaded, over it what the folded events made of it, over that what the present event
 * makes. An event that throws leaves nothing behind.
 */
export class BatchRows implements Rows {
  readonly #loaded = new Map<string, AnyRow | null>();
  readonly #changed = new Map<string, Entry>();
  readonly #staged = new Map<string, Entry>();

  load(table: Table, key: string, row: AnyRow | null): void {
    this.#loaded.set(`${table.name}/${key}`, row);
  }

  isLoaded(table: Table, key: string): boolean {
    return this.#loaded.has(`${table.name}/${key}`);
  }

  get<T extends Table>(table: T, key: RowKey<T>): RowOf<T> | undefined {
    const text = keyText(table, key);
    const known = this.#known(`${table.name}/${text}`);
    if (known === undefined) throw new Error(`a step read ${table.name} ${text} without naming it in its needs`);
    return (known ?? undefined) as RowOf<T> | undefined;
  }

  put<T extends Table>(table: T, row: RowOf<T>): void {
    const key = keyText(table, row);
    const name = `${table.name}/${key}`;
    const known = this.#known(name) as { position: number } | null | undefined;
    if (known && known.position > (row as unknown as { position: number }).position) return;
    this.#staged.set(name, { table, key, row, of: row });
  }

  remove<T extends Table>(table: T, key: RowKey<T>): void {
    const text = keyText(table, key);
    this.#staged.set(`${table.name}/${text}`, { table, key: text, row: null, of: key });
  }

  /** Takes over what the present event made. */
  keep(): void {
    for (const [name, entry] of this.#staged) this.#changed.set(name, entry);
    this.#staged.clear();
  }

  /** Forgets what the present event made. */
  drop(): void {
    this.#staged.clear();
  }

  changes(): TableChanges[] {
    const tables = new Map<Table, TableChanges>();
    for (const { table, row, of } of this.#changed.values()) {
      let changes = tables.get(table);
      if (!changes) tables.set(table, (changes = { table, rows: [], removed: [] }));
      if (row) changes.rows.push(row);
      else changes.removed.push(of);
    }
    return [...tables.values()];
  }

  /** Hands every changed row, as it stands after the batch, to a cache. */
  rememberIn(cache: RowCache): void {
    for (const { table, key, row } of this.#changed.values()) cache.set(table, key, row);
  }

  #known(name: string): AnyRow | null | undefined {
    const entry = this.#staged.get(name) ?? this.#changed.get(name);
    return entry ? entry.row : this.#loaded.get(name);
  }
}
