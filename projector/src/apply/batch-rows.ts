import type { RowOf, Table } from '@parley/database/tables';
import type { EarlierEvent } from '../projections/earlier-event.ts';
import type { RowKey, Rows, StreamRange } from '../projections/projection.ts';
import type { RowCache } from './row-cache.ts';
import { keyText, type AnyRow } from './row-key.ts';

/** A row removed by the event at this position. */
export interface Removal {
  key: AnyRow;
  position: number;
}

/** Changes of a batch in one table. */
export interface TableChanges {
  table: Table;
  rows: AnyRow[];
  removed: Removal[];
  /** Removals of rows that were inserted again later in the batch: the inactive slot must lose the old row. */
  replaced: Removal[];
  /** Rows with the columns that the inactive slot must take over, where it has them. */
  erased: { row: AnyRow; columns: readonly string[] }[];
}

interface Change {
  row: AnyRow | null;
  /** Columns to set in the inactive slot too. */
  erased: readonly string[];
  /** The last one, even if the row was inserted again since. */
  removal: Removal | null;
}

/** Loaded and changed rows of one table. */
interface Layers {
  table: Table;
  /** By key; hides `loaded`. */
  changed: Map<string, Change>;
  loaded: Map<string, AnyRow | null>;
}

/** Reverts one change of the current event. */
interface Undo {
  changed: Map<string, Change>;
  key: string;
  before: Change | undefined;
}

const noColumns: readonly string[] = [];

const rangeText = ({ stream, after, upTo }: StreamRange): string => `${stream}/${after}/${upTo}`;

/** Rows of one batch, in memory. Each event's changes are committed or rolled back as a whole. */
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

  beginEvent({ position }: { position: number }): void {
    this.#position = position;
  }

  isLoaded(table: Table, key: string): boolean {
    return this.#layers(table).loaded.has(key);
  }

  get<T extends Table>(table: T, key: RowKey<T>): RowOf<T> | undefined {
    const text = keyText(table, key);
    const { changed, loaded } = this.#layers(table);
    const change = changed.get(text);
    const row = change ? change.row : loaded.get(text);
    if (row === undefined) throw new Error(`step reads ${table.name} ${text}, which its needs do not list`);
    return (row ?? undefined) as RowOf<T> | undefined;
  }

  earlier(range: StreamRange): readonly EarlierEvent[] {
    const events = this.#earlier.get(rangeText(range));
    if (!events) throw new Error(`step reads ${rangeText(range)}, which its needs do not list`);
    return events;
  }

  put<T extends Table>(table: T, row: RowOf<T>): void {
    this.#put(table, row, noColumns);
  }

  erase<T extends Table>(table: T, row: RowOf<T>, columns: readonly string[]): void {
    this.#put(table, row, columns);
  }

  #put<T extends Table>(table: T, row: RowOf<T>, erases: readonly string[]): void {
    const layers = this.#layers(table);
    const key = keyText(table, row);
    const before = layers.changed.get(key);
    const current = before ? before.row : layers.loaded.get(key);
    if (current && (current['position'] as number) > (row as unknown as { position: number }).position) return;
    const erased = erases.length > 0 ? erases : (before?.erased ?? noColumns);
    this.#change(layers, key, { row, erased, removal: before?.removal ?? null }, before);
  }

  remove<T extends Table>(table: T, key: RowKey<T>): void {
    const layers = this.#layers(table);
    const text = keyText(table, key);
    const removal = { key, position: this.#position };
    this.#change(layers, text, { row: null, erased: noColumns, removal }, layers.changed.get(text));
  }

  commitEvent(): void {
    this.#undo = [];
  }

  rollbackEvent(): void {
    for (const { changed, key, before } of this.#undo.toReversed()) {
      if (before) changed.set(key, before);
      else changed.delete(key);
    }
    this.#undo = [];
  }

  changes(): TableChanges[] {
    return [...this.#tables.values()].filter(({ changed }) => changed.size > 0).map(changesOf);
  }

  /** Puts every changed row, in its final state, into the cache. */
  updateCache(cache: RowCache): void {
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
