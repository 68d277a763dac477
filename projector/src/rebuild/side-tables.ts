/** Making the side that a rebuild fills: its tables in this code's shape, empty, and its checkpoints at nothing. */
import type { Database } from '@parley/database/database';
import { createTable, dropTable, tableName } from '@parley/database/table-sql';
import { deleteCheckpoints, readCheckpoints, seedCheckpoints, type Checkpoint } from '@parley/read-models/checkpoints';
import { suffixOf } from '@parley/read-models/sides';
import type { Pace } from './pace.ts';
import { sideSubscription, sideVersions, type RebuildPlan } from './rebuild-plan.ts';

export async function beginSides(database: Database, { targets, sides }: RebuildPlan, pace: Pace): Promise<void> {
  for (const { table, version } of targets) {
    const side = sides.get(table.name)!;
    const subscription = sideSubscription(table.name, side);
    // Without checkpoints first: a rebuild that dies in between leaves a side that nobody takes for filled.
    await database.write([deleteCheckpoints(subscription)]);
    const suffix = { suffix: suffixOf(side) };
    if (database.dialect === 'sqlite') await emptyInSlices(database, tableName(table, suffix), pace);
    for (const sql of [dropTable(table, suffix), ...createTable(table, database.dialect, suffix)]) await database.write([{ sql }]);
    await database.write([seedCheckpoints(subscription, sideVersions(table.name, side, version))]);
  }
}

/** Where the side stands, by partition, each target's the same. Null when it must begin anew. */
export async function readSideCheckpoints(database: Database, { targets, sides }: RebuildPlan): Promise<Checkpoint[][] | null> {
  const all: Checkpoint[][] = [];
  for (const { table, version } of targets) {
    const side = sides.get(table.name)!;
    const checkpoints = await readCheckpoints(database, sideSubscription(table.name, side));
    const versions = sideVersions(table.name, side, version);
    const first = all[0] ?? checkpoints;
    const fits = checkpoints.every((one, index) => one.versions === versions && one.position === first[index]!.position);
    if (checkpoints.length === 0 || !fits) return null;
    all.push(checkpoints);
  }
  return all;
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
