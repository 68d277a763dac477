/** The proof that the read tables are the fold of the log: every row against a fresh fold. */
import type { Database } from '@parley/database/database';
import { decodeRow, selectByKeys } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import { checkpointFrom, checkpointsQuery, readCheckpoints } from '@parley/read-tables/checkpoints';
import { readProjectionSlots, suffixOf, type Slot } from '@parley/read-tables/slots';
import { keyOnly, keyText, type AnyRow } from '../apply/row-key.ts';
import { nameOf } from '../projections/subscription.ts';
import { openFreshProjection, type FreshProjection } from './fresh-projection.ts';
import { paceFor, type Pace } from './pace.ts';
import type { RebuildDependencies } from './rebuild.ts';
import { sideBySide } from './side-by-side.ts';
import { partitionOfRow, sweep } from './sweep.ts';

export interface RowDifference {
  table: string;
  /** The row's primary key. */
  key: AnyRow;
  /** The columns that differ; all of them when the row is only on one side. */
  columns: string[];
  tables: AnyRow | null;
  log: AnyRow | null;
}

export interface Comparison {
  rows: number;
  differences: RowDifference[];
}

export interface ComparisonOptions {
  /** Events or rows a second, at most. */
  maxRate?: number | undefined;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, what: 'events' | 'tables') => void;
}

/** One table on its live side, and the fold that it is compared with. */
interface Compared {
  database: Database;
  subscription: string;
  table: Table;
  slot: Slot;
  apply: FreshProjection;
  pace: Pace;
}

/**
 * Compares while commands keep coming: a row that was changed since is left to the next time, one that differs is looked
 * at again at equal positions before it is reported. Parked sequences are compared up to where they are parked.
 */
export async function compareWithFreshProjection(
  dependencies: RebuildDependencies,
  { maxRate, signal, onProgress = () => undefined }: ComparisonOptions = {},
): Promise<Comparison> {
  const { database, projections } = dependencies;
  const subscription = nameOf(dependencies);
  const pace = paceFor(database.dialect, { maxRate, signal, parallel: 1, alone: true });
  const slots = new Map((await readProjectionSlots(database)).map(({ projection, slot }) => [projection, slot as Slot]));
  const result: Comparison = { rows: 0, differences: [] };
  const apply = await openFreshProjection(dependencies, pace);
  try {
    await apply.upTo(await readCheckpoints(database, subscription), (done, total) => onProgress(done, total, 'events'));
    for (const [index, { table }] of projections.entries()) {
      const compared: Compared = { database, subscription, table, slot: slots.get(table.name) ?? 'a', apply, pace };
      const { rows, doubtful } = await compareTable(compared);
      result.rows += rows;
      result.differences.push(...(await confirm(compared, doubtful)));
      onProgress(index + 1, projections.length, 'tables');
    }
  } finally {
    await apply.close();
  }
  return result;
}

/** The keys of rows that differ, unless they were changed beyond the fold. */
async function compareTable({ database, table, slot, apply, pace }: Compared): Promise<{ rows: number; doubtful: AnyRow[] }> {
  const doubtful: AnyRow[] = [];
  let rows = 0;
  for await (const [row, fresh] of sideBySide(table, sweep(database, table, slot, pace), apply.rows(table))) {
    if (row) rows++;
    if (row && (row['position'] as number) > apply.positionOf(partitionOfRow(table, row))) continue;
    if (differingColumns(table, row, fresh).length > 0) doubtful.push(keyOnly(table, (row ?? fresh)!));
  }
  return { rows, doubtful };
}

async function confirm({ database, subscription, table, slot, apply }: Compared, doubtful: readonly AnyRow[]): Promise<RowDifference[]> {
  const differences: RowDifference[] = [];
  for (let start = 0; start < doubtful.length; start += 100) {
    const keys = doubtful.slice(start, start + 100);
    const [checkpoints, found] = await database.snapshot([
      checkpointsQuery(subscription),
      selectByKeys(table, keys, database.dialect, { suffix: suffixOf(slot) }),
    ]);
    await apply.upTo(checkpoints!.map(checkpointFrom));
    const rows = byKey(
      table,
      found!.map((row) => decodeRow(table, row)),
    );
    const fresh = byKey(table, await apply.rowsByKey(table, keys));
    for (const key of keys) {
      const text = keyText(table, key);
      const difference = differenceOf(table, key, rows.get(text) ?? null, fresh.get(text) ?? null);
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

function differingColumns(table: Table, one: AnyRow | null, other: AnyRow | null): string[] {
  return Object.keys(table.columns).filter(
    (name) => one?.[name] !== other?.[name] && JSON.stringify(one?.[name]) !== JSON.stringify(other?.[name]),
  );
}
