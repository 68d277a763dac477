/**
 * The contract of projections: the events that a projection handles, the rows or earlier events that each step needs, and the rows that it
 * writes. Steps are pure: no clock, no randomness, no I/O.
 *
 * Row affinity: a step writes only rows whose key begins with an id of the event's own partition. It writes absolute values, never
 * increments, and each row carries the position that wrote it, so a row never goes back.
 */
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import type { StreamName } from '@parley/events/streams';
import type { RowOf, Table } from '@parley/database/tables';
import type { EarlierEvent } from './earlier-event.ts';

/** Primary key by column name. */
export type RowKey<T extends Table> = Partial<RowOf<T>>;

/** Rows as of the events before the current one. */
export interface Rows {
  /** Accepts only keys that the step declared in `needs`. */
  get<T extends Table>(table: T, key: RowKey<T>): RowOf<T> | undefined;
  /** Accepts only ranges that the step declared in `needs`. */
  earlier(range: StreamRange): readonly EarlierEvent[];
  /** Does nothing when a later position has written the row. */
  put<T extends Table>(table: T, row: RowOf<T>): void;
  /** Removes the row from both slots. */
  remove<T extends Table>(table: T, key: RowKey<T>): void;
  /**
   * Like `put`. If the inactive slot has an older row, also sets these columns there, because their old content must no longer be found.
   * The inactive slot may have an older shape, so the columns must have existed since the table's first version.
   */
  erase<T extends Table>(table: T, row: RowOf<T>, columns: readonly (keyof RowOf<T> & string)[]): void;
}

/** Rows or events that a step reads. */
export type Need = RowNeed | StreamRange;

export interface RowNeed {
  table: Table;
  key: Readonly<Record<string, unknown>>;
}

/** Earlier events of the event's own stream, read again from the log. */
export interface StreamRange {
  stream: StreamName;
  /** Exclusive version. */
  after: number;
  /** Inclusive version. */
  upTo: number;
}

export interface Step<Type extends EventType> {
  needs?(event: StoredEvent<Type>): Need[];
  /** An error parks the event's sequence. */
  apply(event: StoredEvent<Type>, rows: Rows): void;
}

export type Steps = { readonly [Type in EventType]?: Step<Type> };

export interface Projection {
  /** Also names the projection. */
  table: Table;
  /** Increased when the same events produce other rows, which requires a rebuild. */
  version: number;
  /** Other tables that the steps read; they are rebuilt together. */
  reads: readonly Table[];
  /** Number of earlier events of its own stream that a step may read. */
  looksBack?: number;
  /** Cost of an event relative to an ordinary one; values below 1 count as 1. */
  weightOf?(event: AnyStoredEvent): number;
  steps: Steps;
}

export function row<T extends Table>(table: T, key: RowKey<T>): RowNeed {
  return { table, key };
}

/** Returns a row that the log guarantees to exist. Throws MissingRow, which parks the sequence. */
export function mustGet<T extends Table>(rows: Rows, table: T, key: RowKey<T>): RowOf<T> {
  const found = rows.get(table, key);
  if (!found) throw new MissingRow(table, key);
  return found;
}

/** Changes some columns of an existing row. Throws MissingRow. */
export function update<T extends Table>(rows: Rows, table: T, key: RowKey<T>, changes: Partial<RowOf<T>>): void {
  rows.put(table, { ...mustGet(rows, table, key), ...changes });
}

export class MissingRow extends Error {
  constructor(table: Table, key: Readonly<Record<string, unknown>>) {
    super(`no row in ${table.name} for ${JSON.stringify(key)}`);
    this.name = 'MissingRow';
  }
}
