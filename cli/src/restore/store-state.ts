import type { Database } from '@parley/database/database';
import { partitionsDuringRestore } from '@parley/event-store/unfinished-restore';
import { logTables } from '../backup/tables.ts';
import { CommandFailed } from '../command-failed.ts';
import { readTableNames } from '../stores/table-names.ts';

/** `unfinished`: a restore was interrupted. Throws CommandFailed for a store that has anything. */
export async function readStoreState(log: Database): Promise<'empty' | 'unfinished'> {
  const existing = await readTableNames(log);
  if (existing.has('store')) {
    const [store] = await log.read<{ partitions: number }>({ sql: 'SELECT partitions FROM store' });
    if (store?.partitions === partitionsDuringRestore) return 'unfinished';
  }
  for (const { name } of filledTables) {
    if (!existing.has(name) || (await log.read({ sql: `SELECT 1 AS found FROM ${name} LIMIT 1` })).length === 0) continue;
    throw new CommandFailed(
      `the store is not empty: its table ${name} has rows, which a restore would overwrite`,
      'restore into an empty database, or an empty DATA_DIR',
    );
  }
  return 'empty';
}

/** Marks the store, which nothing but a restore opens from then on, and deletes what an interrupted restore wrote. */
export async function beginRestore(log: Database): Promise<void> {
  const isEmpty = 'NOT EXISTS (SELECT 1 FROM events)';
  const [marked] = await log.write([
    // Processes that still run can append nothing: their epoch is another.
    {
      sql: `UPDATE store SET partitions = ?, epoch = 0 WHERE partitions = ? OR ${isEmpty}`,
      values: [partitionsDuringRestore, partitionsDuringRestore],
    },
    { sql: 'UPDATE heads SET epoch = 0 WHERE 0 = (SELECT epoch FROM store)' },
  ]);
  if (marked !== 1) throw new CommandFailed('the store is not empty: events were appended meanwhile', 'stop all services');
  for (const { name } of logTables) await deleteRows(log, name);
}

const filledTables = logTables.filter(({ name }) => name !== 'store_secrets');

const rowsPerDelete = 10_000;

/** In transactions of bounded size. */
export async function deleteRows(database: Database, table: string): Promise<void> {
  if (database.dialect === 'sqlite') return void (await database.write([{ sql: `DELETE FROM ${table}` }]));
  for (;;) {
    const [deleted] = await database.write([{ sql: `DELETE FROM ${table} LIMIT ${rowsPerDelete}` }]);
    if (deleted! < rowsPerDelete) return;
  }
}
