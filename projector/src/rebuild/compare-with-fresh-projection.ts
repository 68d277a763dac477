/** Verifies the read tables: compares every row with a fresh projection of the log. */
import { chunks } from '@parley/concurrency/chunks';
import type { Database } from '@parley/database/database';
import { decodeRow, selectByKeys } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import { checkpointFrom, checkpointsQuery, readCheckpoints } from '@parley/read-tables/checkpoints';
import { readProjectionSlots, suffixOf, type Slot } from '@parley/read-tables/slots';
import { keyOnly, keyText, type AnyRow } from '../apply/row-key.ts';
import { subscriptionName } from '../projections/subscription.ts';
import { openFreshProjection, type FreshProjection } from './fresh-projection.ts';
import { mergeByKey } from './merge-by-key.ts';
import type { RebuildDependencies } from './rebuild.ts';
import { partitionOfRow, scanTable } from './scan-table.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface RowDifference {
  table: string;
  /** The row's primary key. */
  key: AnyRow;
  /** The columns that differ; all columns when the row is missing in one of the two. */
  columns: string[];
  tables: AnyRow | null;
  log: AnyRow | null;
}

export interface Comparison {
  rows: number;
  differences: RowDifference[];
}

export interface ComparisonOptions {
  /** Limit in events or rows per second. */
  maxRate?: number | undefined;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, unit: 'events' | 'tables') => void;
}

/** A table's active slot and the projection to compare it with. */
interface TableComparison {
  database: Database;
  subscription: string;
  table: Table;
  slot: Slot;
  fresh: FreshProjection;
  throttle: Throttle;
}

const keysPerQuery = 100;

/**
 * Runs while commands are appended: skips rows that changed since, and reads a row that differs again at equal positions before reporting
 * it. Parked sequences are compared up to their parked event.
 */
export async function compareWithFreshProjection(
  dependencies: RebuildDependencies,
  { maxRate, signal, onProgress = () => undefined }: ComparisonOptions = {},
): Promise<Comparison> {
  const { database, projections } = dependencies;
  const subscription = subscriptionName(dependencies);
  const throttle = createThrottle(database.dialect, { maxRate, signal, concurrency: 1, exclusive: true });
  const slots = new Map((await readProjectionSlots(database)).map(({ projection, slot }) => [projection, slot as Slot]));
  const result: Comparison = { rows: 0, differences: [] };
  const fresh = await openFreshProjection(dependencies, throttle);
  try {
    await fresh.projectUpTo(await readCheckpoints(database, subscription), (done, total) => onProgress(done, total, 'events'));
    for (const [index, { table }] of projections.entries()) {
      const comparison: TableComparison = { database, subscription, table, slot: slots.get(table.name) ?? 'a', fresh, throttle };
      const { rows, candidates } = await compareTable(comparison);
      result.rows += rows;
      result.differences.push(...(await confirm(comparison, candidates)));
      onProgress(index + 1, projections.length, 'tables');
    }
  } finally {
    await fresh.close();
  }
  return result;
}

/** Returns the keys of rows that differ and did not change after the fresh projection's position. */
async function compareTable({ database, table, slot, fresh, throttle }: TableComparison): Promise<{ rows: number; candidates: AnyRow[] }> {
  const candidates: AnyRow[] = [];
  let rows = 0;
  for await (const [row, expected] of mergeByKey(table, scanTable(database, table, slot, throttle), fresh.rows(table))) {
    if (row) rows++;
    if (row && (row['position'] as number) > fresh.positionOf(partitionOfRow(table, row))) continue;
    if (differingColumns(table, row, expected).length > 0) candidates.push(keyOnly(table, (row ?? expected)!));
  }
  return { rows, candidates };
}

async function confirm(comparison: TableComparison, candidates: readonly AnyRow[]): Promise<RowDifference[]> {
  const { database, subscription, table, slot, fresh } = comparison;
  const differences: RowDifference[] = [];
  for (const keys of chunks(candidates, keysPerQuery)) {
    const [checkpoints, found] = await database.snapshot([
      checkpointsQuery(subscription),
      selectByKeys(table, keys, database.dialect, { suffix: suffixOf(slot) }),
    ]);
    await fresh.projectUpTo(checkpoints!.map(checkpointFrom));
    const rows = byKey(
      table,
      found!.map((row) => decodeRow(table, row)),
    );
    const expected = byKey(table, await fresh.rowsByKey(table, keys));
    for (const key of keys) {
      const text = keyText(table, key);
      const difference = differenceOf(table, key, rows.get(text) ?? null, expected.get(text) ?? null);
      if (difference) differences.push(difference);
    }
  }
  return differences;
}

function byKey(table: Table, rows: readonly AnyRow[]): Map<string, AnyRow> {
  return new Map(rows.map((row) => [keyText(table, row), row]));
}

function differenceOf(table: Table, key: AnyRow, tables: AnyRow | null, log: AnyRow | null): RowDifference | null {
  const columns = differingColumns(table, tables, log);
  return columns.length === 0 ? null : { table: table.name, key, columns, tables, log };
}

function differingColumns(table: Table, left: AnyRow | null, right: AnyRow | null): string[] {
  return Object.keys(table.columns).filter(
    (name) => left?.[name] !== right?.[name] && JSON.stringify(left?.[name]) !== JSON.stringify(right?.[name]),
  );
}
