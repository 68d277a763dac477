/**
 * A projection: which events, which rows or earlier events they need, and event + these → rows. Pure: no clock, no
 * randomness, no I/O.
 *
 * Row affinity: a step writes only rows whose key begins with an id of the event's own partition. Effects are absolute
 * values, never `+1`, and each row carries the position that wrote it, so that a row is never moved back.
 */
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import type { StreamName } from '@parley/events/streams';
import type { RowOf, Table } from '@parley/database/tables';
import type { EarlierEvent } from './earlier-event.ts';

/** The row's primary key, by column name. */
export type RowKey<T extends Table> = Partial<RowOf<T>>;

/** The rows as they stand after the events before this one. */
export interface Rows {
  /** Only of a key that the step named in `needs`. */
  get<T extends Table>(table: T, key: RowKey<T>): RowOf<T> | undefined;
  /** Only of a range that the step named in `needs`. */
  earlier(range: StreamRange): readonly EarlierEvent[];
  /** Does nothing when the row is of a later position already. */
  put<T extends Table>(table: T, row: RowOf<T>): void;
  /** On both sides, also on the one that is not live: what is gone is gone. */
  remove<T extends Table>(table: T, key: RowKey<T>): void;
  /**
   * As `put`; and where the side that is not live has an older row, these columns are set there as well: what they held must
   * not be found any more. That side may be of an older shape: only columns that were there from the start.
   */
  erase<T extends Table>(table: T, row: RowOf<T>, columns: readonly (keyof RowOf<T> & string)[]): void;
}

/** What a step looks at before it writes. */
export type Need = RowNeed | StreamRange;

export interface RowNeed {
  table: Table;
  key: Readonly<Record<string, unknown>>;
}

/** Events of the event's own stream, all of them before it: the log tells them once more. */
export interface StreamRange {
  stream: StreamName;
  /** The versions behind this one… */
  after: number;
  /** …up to this one. */
  upTo: number;
}

export interface Step<Type extends EventType> {
  needs?(event: StoredEvent<Type>): Need[];
  /** Throws when the event cannot be folded: its sequence is then parked. */
  apply(event: StoredEvent<Type>, rows: Rows): void;
}

export type Steps = { readonly [Type in EventType]?: Step<Type> };

export interface Projection {
  /** Its name is the table's. */
  table: Table;
  /** Raised whenever the same events make other rows: the table is then filled anew. */
  version: number;
  /** Other tables that its steps look at: they are rebuilt together. */
  reads: readonly Table[];
  /** How many events of its own stream before it a step may look at. */
  looksBack?: number;
  /** How many ordinary events cost as much as this one; without it, or less than 1, it is one of them. */
  weightOf?(event: AnyStoredEvent): number;
  steps: Steps;
}

export function row<T extends Table>(table: T, key: RowKey<T>): RowNeed {
  return { table, key };
}

/** The row, or an error that parks the sequence: the log promises that it is there. */
export function mustGet<T extends Table>(rows: Rows, table: T, key: RowKey<T>): RowOf<T> {
  const found = rows.get(table, key);
  if (!found) throw new MissingRow(table, key);
  return found;
}

export class MissingRow extends Error {
  constructor(table: Table, key: Readonly<Record<string, unknown>>) {
    super(`no row in ${table.name} for ${JSON.stringify(key)}`);
    this.name = 'MissingRow';
  }
}
