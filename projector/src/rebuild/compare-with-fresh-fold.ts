/** The proof that the read tables are the fold of the log: every row against a fresh fold in memory. */
import type { Database } from '@parley/database/database';
import { decodeRow, selectByKeys } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import type { EventStore } from '@parley/event-store/event-store';
import { checkpointFrom, checkpointsQuery, readCheckpoints, type Checkpoint } from '@parley/read-models/checkpoints';
import { readParkedSequences } from '@parley/read-models/parked';
import { readProjectionSides, suffixOf, type Side } from '@parley/read-models/sides';
import { sequenceOf } from '../fold/fold-batch.ts';
import { keyOnly, keyText, type AnyRow } from '../fold/row-key.ts';
import { digestOf } from './checksums.ts';
import { MemoryTables } from './memory-tables.ts';
import { nameOf } from '../projections/subscription.ts';
import { paceFor, type Pace } from './pace.ts';
import type { RebuildDependencies } from './rebuild.ts';
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

/** Events whose rows are held in memory at once; more are compared in several rounds, each reading the tables again. */
const eventsAtOnce = 300_000;

/**
 * Compares while commands keep coming: a row that was changed since is left to the next time, one that differs is looked
 * at again at equal positions before it is reported. Parked sequences are compared up to where they are parked.
 */
export async function compareWithFreshFold(
  dependencies: RebuildDependencies,
  { maxRate, signal, onProgress }: { maxRate?: number | undefined; signal?: AbortSignal; onProgress?: (partitions: number) => void } = {},
): Promise<Comparison> {
  const { store, database, projections } = dependencies;
  const subscription = nameOf(dependencies);
  const pace = paceFor(database.dialect, { maxRate, signal, parallel: 1 });
  const sides = new Map((await readProjectionSides(database)).map(({ projection, side }) => [projection, side as Side]));
  const tables = projections.map(({ table }) => table);
  const result: Comparison = { rows: 0, differences: [] };
  let compared = 0;
  for (const partitions of roundsOf(await readCheckpoints(database, subscription))) {
    const fold = new FreshFold({ store, database, subscription, pace, partitions, memory: new MemoryTables(projections) });
    await fold.upTo(await readCheckpoints(database, subscription, partitions));
    for (const table of tables) {
      const { rows, doubtful } = await compareTable(database, table, sides.get(table.name) ?? 'a', fold, pace);
      result.rows += rows;
      result.differences.push(...(await confirm(database, table, sides.get(table.name) ?? 'a', fold, doubtful)));
    }
    onProgress?.((compared += partitions.length));
  }
  return result;
}

function roundsOf(checkpoints: readonly Checkpoint[]): number[][] {
  const rounds: number[][] = [];
  let events = Infinity;
  for (const { partition, position } of checkpoints) {
    events += position;
    if (events > eventsAtOnce) rounds.push([]);
    if (events > eventsAtOnce) events = position;
    rounds.at(-1)!.push(partition);
  }
  return rounds;
}

interface FreshFoldOptions {
  store: EventStore;
  database: Database;
  subscription: string;
  pace: Pace;
  partitions: readonly number[];
  memory: MemoryTables;
}

class FreshFold {
  readonly memory: MemoryTables;
  readonly partitions: readonly number[];
  readonly subscription: string;
  readonly #with: FreshFoldOptions;
  readonly #anchors = new Map<number, { position: number; eventId: string | null }>();

  constructor(options: FreshFoldOptions) {
    this.#with = options;
    this.memory = options.memory;
    this.partitions = options.partitions;
    this.subscription = options.subscription;
  }

  positionOf(partition: number): number {
    return this.#anchors.get(partition)?.position ?? 0;
  }

  async upTo(checkpoints: readonly Checkpoint[]): Promise<void> {
    const { store, database, subscription, pace } = this.#with;
    const parked = new Map((await readParkedSequences(database, subscription)).map(({ sequenceId, position }) => [sequenceId, position]));
    for (const { partition, position: end } of checkpoints) {
      for (let anchor = this.#anchors.get(partition) ?? { position: 0, eventId: null }; anchor.position < end;) {
        const began = performance.now();
        const events = await store.readPartition(partition, anchor, Math.min(pace.size(), end - anchor.position));
        const last = events.at(-1);
        if (!last) break;
        this.memory.fold(events.filter((event) => event.position < (parked.get(sequenceOf(event)) ?? Infinity)));
        anchor = { position: last.position, eventId: last.id };
        this.#anchors.set(partition, anchor);
        await pace.rest(events.length, began);
      }
    }
  }
}

/** The keys of rows that differ, unless they were changed beyond the fold. */
async function compareTable(
  database: Database,
  table: Table,
  side: Side,
  fold: FreshFold,
  pace: Pace,
): Promise<{ rows: number; doubtful: AnyRow[] }> {
  const seen = new Set<string>();
  const doubtful: AnyRow[] = [];
  let rows = 0;
  for await (const row of sweep(database, table, side, pace)) {
    const partition = partitionOfRow(table, row);
    if (!fold.partitions.includes(partition)) continue;
    rows++;
    const key = keyText(table, row);
    seen.add(key);
    const fresh = fold.memory.get(table, key);
    if ((row['position'] as number) > fold.positionOf(partition)) continue;
    if (!fresh || digestOf(table, fresh) !== digestOf(table, row)) doubtful.push(row);
  }
  for (const [key, row] of fold.memory.rows(table)) if (!seen.has(key)) doubtful.push(row);
  return { rows, doubtful };
}

async function confirm(
  database: Database,
  table: Table,
  side: Side,
  fold: FreshFold,
  doubtful: readonly AnyRow[],
): Promise<RowDifference[]> {
  const differences: RowDifference[] = [];
  for (let start = 0; start < doubtful.length; start += 100) {
    const keys = doubtful.slice(start, start + 100).map((row) => keyOnly(table, row));
    const [checkpoints, found] = await database.snapshot([
      checkpointsQuery(fold.subscription, fold.partitions),
      selectByKeys(table, keys, database.dialect, { suffix: suffixOf(side) }),
    ]);
    await fold.upTo(checkpoints!.map(checkpointFrom));
    const rows = new Map(found!.map((row) => decodeRow(table, row)).map((row): [string, AnyRow] => [keyText(table, row), row]));
    for (const key of keys) {
      const difference = differenceOf(
        table,
        key,
        rows.get(keyText(table, key)) ?? null,
        fold.memory.get(table, keyText(table, key)) ?? null,
      );
      if (difference) differences.push(difference);
    }
  }
  return differences;
}

function differenceOf(table: Table, key: AnyRow, tables: AnyRow | null, log: AnyRow | null): RowDifference | null {
  const columns = Object.keys(table.columns).filter((name) => JSON.stringify(tables?.[name]) !== JSON.stringify(log?.[name]));
  return columns.length === 0 ? null : { table: table.name, key, columns, tables, log };
}
