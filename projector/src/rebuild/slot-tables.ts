/** Making the tables of a side, in this code's shape and empty. */
import { WriteRefused, type Database, type GuardedStatement } from '@parley/database/database';
import { createTable, dropTable, tableName } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import { PARTITIONS } from '@parley/events/partitions';
import { suffixOf, type TableSet } from '@parley/read-tables/slots';
import type { Pace } from './pace.ts';
import { slotSubscription, slotVersions, type RebuildPlan } from './rebuild-plan.ts';
import { reread, RebuildUnderWay } from './slot-claim.ts';

/** Of sides that are claimed: a rebuild that dies in between leaves them nobody's. */
export async function emptySlots(database: Database, { targets, slots }: RebuildPlan, pace: Pace): Promise<void> {
  for (const { table } of targets) await makeEmptyTable(database, { table, set: slots.get(table.name)!, pace });
}

/** From now on they can be gone on with. Throws RebuildUnderWay when another has claimed them meanwhile. */
export async function openSlots(database: Database, { targets, slots }: RebuildPlan, subscription: string): Promise<void> {
  const opening = targets.map(({ table, version }): GuardedStatement => {
    const slot = slots.get(table.name)!;
    const sql = `UPDATE checkpoints SET versions = ? WHERE subscription = ? AND versions = '' AND position = 0`;
    const values = [slotVersions(table.name, slot, version), slotSubscription(table.name, slot)];
    return { statement: { sql, values }, affects: PARTITIONS };
  });
  await database.write([...opening, reread(subscription)]).catch((error: unknown) => {
    if (!(error instanceof WriteRefused)) throw error;
    throw new RebuildUnderWay(targets.map(({ table }) => table.name));
  });
}

export async function makeEmptyTable(database: Database, { table, set, pace }: { table: Table; set: TableSet; pace: Pace }): Promise<void> {
  const suffix = { suffix: suffixOf(set) };
  if (database.dialect === 'sqlite') await emptyInSlices(database, tableName(table, suffix), pace);
  for (const sql of [dropTable(table, suffix), ...createTable(table, database.dialect, suffix)]) await database.write([{ sql }]);
}

/** Dropping a large table at once would hold SQLite's file, and the event loop, for long. */
async function emptyInSlices(database: Database, name: string, pace: Pace): Promise<void> {
  const there = await database.read({ sql: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", values: [name] });
  if (there.length === 0) return;
  const [key] = await database.read<{ columns: string }>({
    sql: `SELECT group_concat(name, ', ') AS columns FROM (SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk)`,
    values: [name],
  });
  for (let removed = 1; removed > 0;) {
    const began = performance.now();
    const slice = `SELECT ${key!.columns} FROM ${name} LIMIT ${pace.size()}`;
    [removed = 0] = await database.write([{ sql: `DELETE FROM ${name} WHERE (${key!.columns}) IN (${slice})` }]);
    await pace.rest(removed, began);
  }
}
