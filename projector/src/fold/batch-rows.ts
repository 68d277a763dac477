import type { RowOf, Table } from '@parley/database/tables';
import type { RowKey, Rows } from '../projections/projection.ts';
import type { RowCache } from './row-cache.ts';
import { keyText, type AnyRow } from './row-key.ts';

/** A row that an event at this position took away. */
export interface Removal {
  key: AnyRow;
  position: number;
}

/** What a batch changed in one table. */
export interface TableChanges {
  table: Table;
  rows: AnyRow[];
  removed: Removal[];
  /** Rows of which some columns are to be the same on the other side, where it has them. */
  erased: { row: AnyRow; columns: readonly string[] }[];
}

interface Change {
  key: string;
  row: AnyRow | null;
  /** Columns to be set on the other side too. */
  erased: readonly string[];
  /** The key's columns and the event's position, for removing. */
  removal: Removal;
}

/** The layers of one table, the upper ones first when it is read. */
interface Layers {
  table: Table;
  /** What the present event makes. */
  staged: Map<string, Change>;
  /** What the folded events made. */
  changed: Map<string, Change>;
  loaded: Map<string, AnyRow | null>;
}

/** The rows of one batch, in memory. An event that throws leaves nothing behind. */
export class BatchRows implements Rows {
  readonly #tables = new Map<Table, Layers>();
  /** Tables that the present event wrote to. */
  readonly #touched = new Set<Layers>();
  #position = 0;

  load(table: Table, key: string, row: AnyRow | null): void {
    this.#layers(table).loaded.set(key, row);
  }

  /** The event that is folded next. */
  begin({ position }: { position: number }): void {
    this.#position = position;
  }

  isLoaded(table: Table, key: string): boolean {
    return this.#layers(table).loaded.has(key);
  }

  get<T extends Table>(table: T, key: RowKey<T>): RowOf<T> | undefined {
    const text = keyText(table, key);
    const known = lookUp(this.#layers(table), text);
    if (known === undefined) throw new Error(`a step read ${table.name} ${text} without naming it in its needs`);
    return (known ?? undefined) as RowOf<T> | undefined;
  }

  put<T extends Table>(table: T, row: RowOf<T>): void {
    this.#put(table, row, []);
  }

  erase<T extends Table>(table: T, row: RowOf<T>, columns: readonly string[]): void {
    this.#put(table, row, columns);
  }

  #put<T extends Table>(table: T, row: RowOf<T>, erases: readonly string[]): void {
    const layers = this.#layers(table);
    const key = keyText(table, row);
    const known = lookUp(layers, key) as { position: number } | null | undefined;
    if (known && known.position > (row as unknown as { position: number }).position) return;
    const before = layers.staged.get(key) ?? layers.changed.get(key);
    const erased = erases.length > 0 ? erases : (before?.erased ?? []);
    this.#stage(layers, { key, row, erased, removal: this.#removalOf(row) });
  }

  remove<T extends Table>(table: T, key: RowKey<T>): void {
    this.#stage(this.#layers(table), { key: keyText(table, key), row: null, erased: [], removal: this.#removalOf(key) });
  }

  #removalOf(key: AnyRow): Removal {
    return { key, position: this.#position };
  }

  /** Takes over what the present event made. */
  keep(): void {
    for (const { staged, changed } of this.#touched) for (const [key, change] of staged) changed.set(key, change);
    this.drop();
  }

  /** Forgets what the present event made. */
  drop(): void {
    for (const { staged } of this.#touched) staged.clear();
    this.#touched.clear();
  }

  changes(): TableChanges[] {
    const changes = [...this.#tables.values()].map(({ table, changed }): TableChanges => {
      const all = [...changed.values()];
      const rows = all.flatMap(({ row }) => (row ? [row] : []));
      const erased = all.flatMap(({ row, erased: columns }) => (row && columns.length > 0 ? [{ row, columns }] : []));
      return { table, rows, removed: all.flatMap(({ row, removal }) => (row ? [] : [removal])), erased };
    });
    return changes.filter(({ rows, removed }) => rows.length + removed.length > 0);
  }

  /** Hands every changed row, as it stands after the batch, to a cache. */
  rememberIn(cache: RowCache): void {
    for (const { table, changed } of this.#tables.values()) for (const { key, row } of changed.values()) cache.set(table, key, row);
  }

  #stage(layers: Layers, change: Change): void {
    layers.staged.set(change.key, change);
    this.#touched.add(layers);
  }

  #layers(table: Table): Layers {
    let layers = this.#tables.get(table);
    if (!layers) this.#tables.set(table, (layers = { table, staged: new Map(), changed: new Map(), loaded: new Map() }));
    return layers;
  }
}

function lookUp({ staged, changed, loaded }: Layers, key: string): AnyRow | null | undefined {
  const change = staged.get(key) ?? changed.get(key);
  return change ? change.row : loaded.get(key);
}
