/** Creates the tables of inactive slots, empty and in this release's shape. */
import { WriteRefused, type Database, type GuardedStatement } from '@parley/database/database';
import { buildTable, dropTable } from '@parley/database/build-table';
import { tableName } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import { PARTITIONS } from '@parley/events/partitions';
import { suffixOf, type TableSet } from '@parley/read-tables/slots';
import { slotSubscription, slotVersions, type RebuildPlan } from './rebuild-plan.ts';
import { invalidateCheckpoints, RebuildUnderWay } from './slot-claim.ts';
import type { Throttle } from './throttle.ts';

/** Empties claimed slots. A rebuild that dies here leaves them marked as unusable. */
export async function emptySlots(database: Database, { targets, slots }: RebuildPlan, throttle: Throttle): Promise<void> {
  for (const { table } of targets) await makeEmptyTable(database, { table, set: slots.get(table.name)!, throttle });
}

/** Makes the slots resumable from now on. Throws RebuildUnderWay when another rebuild has claimed them meanwhile. */
export async function openSlots(database: Database, { targets, slots }: RebuildPlan, subscription: string): Promise<void> {
  const updates = targets.map(({ table, version }): GuardedStatement => {
    const slot = slots.get(table.name)!;
    const sql = `UPDATE checkpoints SET versions = ? WHERE subscription = ? AND versions = '' AND position = 0`;
    const values = [slotVersions(table.name, slot, version), slotSubscription(table.name, slot)];
    return { statement: { sql, values }, affects: PARTITIONS };
  });
  await database.write([...updates, invalidateCheckpoints(subscription)]).catch((error: unknown) => {
    if (!(error instanceof WriteRefused)) throw error;
    throw new RebuildUnderWay(targets.map(({ table }) => table.name));
  });
}

interface EmptyTableOptions {
  table: Table;
  set: TableSet;
  throttle: Throttle;
}

export async function makeEmptyTable(database: Database, { table, set, throttle }: EmptyTableOptions): Promise<void> {
  const suffix = { suffix: suffixOf(set) };
  if (database.dialect === 'sqlite') await deleteInSlices(database, tableName(table, suffix), throttle);
  for (const sql of [dropTable(database.build, table, suffix), ...buildTable(database.build, table, suffix)])
    await database.write([{ sql }]);
}

/** Dropping a large table in one step would block SQLite's file, and the event loop, for long. */
async function deleteInSlices(database: Database, name: string, throttle: Throttle): Promise<void> {
  const existing = await database.read({ sql: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", values: [name] });
  if (existing.length === 0) return;
  const [key] = await database.read<{ columns: string }>({
    sql: `SELECT group_concat(name, ', ') AS columns FROM (SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk)`,
    values: [name],
  });
  for (let removed = 1; removed > 0;) {
    const startedAt = performance.now();
    const slice = `SELECT ${key!.columns} FROM ${name} LIMIT ${throttle.sliceSize()}`;
    [removed = 0] = await database.write([{ sql: `DELETE FROM ${name} WHERE (${key!.columns}) IN (${slice})` }]);
    await throttle.pause(removed, startedAt);
  }
}
