import type { RowOf, Table } from '@parley/database/tables';
import type { RowKey, Rows } from '../projections/projection.ts';
import type { PresenceCache } from './presence-cache.ts';
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
  /** To be written where no row has their key: whether one has was not known. */
  added: AnyRow[];
  removed: Removal[];
  /** Removals of rows that were made again since: on the other side they are to be gone. */
  replaced: Removal[];
  /** Rows of which some columns are to be the same on the other side, where it has them. */
  erased: { row: AnyRow; columns: readonly string[] }[];
}

interface Change {
  row: AnyRow | null;
  /** The column for whose values such rows are added: it stands only where there was none. */
  added: string | null;
  /** Columns to be set on the other side too. */
  erased: readonly string[];
  /** The last one, also when the row was made again since. */
  removal: Removal | null;
}

/** What is known of one table. */
interface Layers {
  table: Table;
  /** What the events made, by key. */
  changed: Map<string, Change>;
  loaded: Map<string, AnyRow | null>;
  /** Whether the events took any row away. */
  removes: boolean;
}

/** How to take back what the present event did to one row. */
interface Undo {
  changed: Map<string, Change>;
  key: string;
  before: Change | undefined;
}

const nothing: readonly string[] = [];

/** The rows of one batch, in memory. An event that throws leaves nothing behind. */
export class BatchRows implements Rows {
  readonly #tables = new Map<Table, Layers>();
  readonly #presence: Pick<PresenceCache, 'groupOf'>;
  #undo: Undo[] = [];
  #position = 0;

  /** What tells which rows need not be added. */
  constructor(presence: Pick<PresenceCache, 'groupOf'> = { groupOf: () => undefined }) {
    this.#presence = presence;
  }

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
    const { changed, loaded } = this.#layers(table);
    const change = changed.get(text);
    const known = change ? change.row : loaded.get(text);
    if (known === undefined) throw new Error(`a step read ${table.name} ${text} without naming it in its needs`);
    return (known ?? undefined) as RowOf<T> | undefined;
  }

  put<T extends Table>(table: T, row: RowOf<T>): void {
    this.#put(table, row, nothing);
  }

  erase<T extends Table>(table: T, row: RowOf<T>, columns: readonly string[]): void {
    this.#put(table, row, columns);
  }

  #put<T extends Table>(table: T, row: RowOf<T>, erases: readonly string[]): void {
    const layers = this.#layers(table);
    const key = keyText(table, row);
    const before = layers.changed.get(key);
    // Where one was added, an older one may have been there.
    const known = before?.added ? null : before ? before.row : layers.loaded.get(key);
    if (known && (known['position'] as number) > (row as unknown as { position: number }).position) return;
    const erased = erases.length > 0 ? erases : (before?.erased ?? nothing);
    this.#change(layers, key, { row, added: null, erased, removal: before?.removal ?? null }, before);
  }

  addEach<T extends Table, Name extends keyof RowOf<T> & string>(
    table: T,
    shared: Omit<RowOf<T>, Name>,
    column: Name,
    values: readonly RowOf<T>[Name][],
  ): void {
    const layers = this.#layers(table);
    // What the batch has removed is not there any more, whatever is remembered.
    const there = layers.removes ? undefined : this.#presence.groupOf(table, shared, column);
    for (const value of values) if (there?.has(value) !== true) this.#add(layers, { ...shared, [column]: value }, column);
  }

  #add(layers: Layers, row: AnyRow, column: string): void {
    const key = keyText(layers.table, row);
    const before = layers.changed.get(key);
    const known = before ? before.row : layers.loaded.get(key);
    if (known) return;
    const removal = before?.removal ?? null;
    this.#change(layers, key, { row, added: known === undefined ? column : null, erased: nothing, removal }, before);
  }

  remove<T extends Table>(table: T, key: RowKey<T>): void {
    const layers = this.#layers(table);
    const text = keyText(table, key);
    const removal = { key, position: this.#position };
    layers.removes = true;
    this.#change(layers, text, { row: null, added: null, erased: nothing, removal }, layers.changed.get(text));
  }

  /** Takes over what the present event made. */
  keep(): void {
    this.#undo = [];
  }

  /** Forgets what the present event made. */
  drop(): void {
    for (const { changed, key, before } of this.#undo.toReversed()) {
      if (before) changed.set(key, before);
      else changed.delete(key);
    }
    this.#undo = [];
  }

  changes(): TableChanges[] {
    return [...this.#tables.values()].filter(({ changed }) => changed.size > 0).map(changesOf);
  }

  /** Hands every changed row, as it stands after the batch, to a cache. */
  rememberIn(cache: RowCache): void {
    for (const { table, changed } of this.#tables.values()) {
      for (const [key, { row, added, removal }] of changed) {
        if (row && added !== null) cache.presence.add(table, row, added);
        else cache.set(table, key, row);
        if (!row && removal) cache.presence.remove(table, removal.key);
      }
    }
  }

  #change({ changed }: Layers, key: string, change: Change, before: Change | undefined): void {
    this.#undo.push({ changed, key, before });
    changed.set(key, change);
  }

  #layers(table: Table): Layers {
    let layers = this.#tables.get(table);
    if (!layers) this.#tables.set(table, (layers = { table, changed: new Map(), loaded: new Map(), removes: false }));
    return layers;
  }
}

function changesOf({ table, changed }: Layers): TableChanges {
  const changes: TableChanges = { table, rows: [], added: [], removed: [], replaced: [], erased: [] };
  for (const { row, added, erased: columns, removal } of changed.values()) {
    if (removal) (row ? changes.replaced : changes.removed).push(removal);
    if (!row) continue;
    (added === null ? changes.rows : changes.added).push(row);
    if (columns.length > 0) changes.erased.push({ row, columns });
  }
  return changes;
}
