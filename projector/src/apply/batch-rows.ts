import type { RowOf, Table } from '@parley/database/tables';
import type { EarlierEvent } from '../projections/earlier-event.ts';
import type { RowKey, Rows, StreamRange } from '../projections/projection.ts';
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
  /** Removals of rows that were made again since: on the other side they are to be gone. */
  replaced: Removal[];
  /** Rows of which some columns are to be the same on the other side, where it has them. */
  erased: { row: AnyRow; columns: readonly string[] }[];
}

interface Change {
  row: AnyRow | null;
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
}

/** How to take back what the present event did to one row. */
interface Undo {
  changed: Map<string, Change>;
  key: string;
  before: Change | undefined;
}

const nothing: readonly string[] = [];

const rangeText = ({ stream, after, upTo }: StreamRange): string => `${stream}/${after}/${upTo}`;

/** The rows of one batch, in memory. An event that throws leaves nothing behind. */
export class BatchRows implements Rows {
  readonly #tables = new Map<Table, Layers>();
  readonly #earlier = new Map<string, readonly EarlierEvent[]>();
  #undo: Undo[] = [];
  #position = 0;

  load(table: Table, key: string, row: AnyRow | null): void {
    this.#layers(table).loaded.set(key, row);
  }

  loadEarlier(range: StreamRange, events: readonly EarlierEvent[]): void {
    this.#earlier.set(rangeText(range), events);
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

  earlier(range: StreamRange): readonly EarlierEvent[] {
    const events = this.#earlier.get(rangeText(range));
    if (!events) throw new Error(`a step read ${rangeText(range)} without naming it in its needs`);
    return events;
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
    const known = before ? before.row : layers.loaded.get(key);
    if (known && (known['position'] as number) > (row as unknown as { position: number }).position) return;
    const erased = erases.length > 0 ? erases : (before?.erased ?? nothing);
    this.#change(layers, key, { row, erased, removal: before?.removal ?? null }, before);
  }

  remove<T extends Table>(table: T, key: RowKey<T>): void {
    const layers = this.#layers(table);
    const text = keyText(table, key);
    const removal = { key, position: this.#position };
    this.#change(layers, text, { row: null, erased: nothing, removal }, layers.changed.get(text));
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
      for (const [key, { row }] of changed) cache.set(table, key, row);
    }
  }

  #change({ changed }: Layers, key: string, change: Change, before: Change | undefined): void {
    this.#undo.push({ changed, key, before });
    changed.set(key, change);
  }

  #layers(table: Table): Layers {
    let layers = this.#tables.get(table);
    if (!layers) this.#tables.set(table, (layers = { table, changed: new Map(), loaded: new Map() }));
    return layers;
  }
}

function changesOf({ table, changed }: Layers): TableChanges {
  const changes: TableChanges = { table, rows: [], removed: [], replaced: [], erased: [] };
  for (const { row, erased: columns, removal } of changed.values()) {
    if (removal) (row ? changes.replaced : changes.removed).push(removal);
    if (!row) continue;
    changes.rows.push(row);
    if (columns.length > 0) changes.erased.push({ row, columns });
  }
  return changes;
}
