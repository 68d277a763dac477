import { type Database, type GuardedStatement, type SqlValue, WriteRefused } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { columnSql, encodeRow } from '@parley/database/table-sql';
import type { RowOf, Table } from '@parley/database/tables';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import type { Kek, WrappedKey } from './kek.ts';

export interface KeyTables {
  database: Database;
  kek: Kek;
}

/** A new key, the name of the row that stores it, and that row. */
export interface NewKey<T extends Table> {
  key: Uint8Array;
  name: string;
  rowWith(wrapped: WrappedKey): RowOf<T>;
}

/**
 * Inserts rows with newly wrapped keys in one commit. Fails only if their master key was retired between the wrapping and the commit, and
 * then wraps them again: a rotation that has seen every row of the old master key can destroy it.
 */
export async function insertWrapped<T extends Table>({ database, kek }: KeyTables, table: T, keys: readonly NewKey<T>[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const wrapped = await Promise.all(keys.map(({ key, name }) => kek.wrap(key, name)));
    const rows = keys.map(({ rowWith }, index) => ({ kekId: wrapped[index]!.kekId, values: encodeRow(table, rowWith(wrapped[index]!)) }));
    try {
      await database.write(rows.map((row) => insertWhileUsed(database, table, row)));
      return;
    } catch (error) {
      if (!(error instanceof WriteRefused) || attempt === 3) throw error;
      await registerKek({ database, kek });
    }
  }
}

/** Lists the current master key, unless it is. */
export async function registerKek({ database, kek }: KeyTables): Promise<void> {
  const { id, fingerprint } = await kek.current();
  const [known] = await database.read({ sql: 'SELECT 1 FROM keks WHERE kek_id = ?', values: [id] });
  if (known) return;
  const ignore = database.dialect === 'sqlite' ? 'INSERT OR IGNORE' : 'INSERT IGNORE';
  const sql = `${ignore} INTO keks (kek_id, fingerprint, created_at) VALUES (?, ?, ?)`;
  await database.write([{ sql, values: [id, fingerprint, await database.now()] }]);
}

/** Empties SQLite's write-ahead log, which still has what an erasure overwrote. Servers scrub theirs in the background, or never. */
export async function emptyLog({ database }: Pick<KeyTables, 'database'>): Promise<void> {
  if (database.dialect === 'sqlite') await (database as SqliteDatabase).truncateWal();
}

/** Inserts the row unless its master key is retired, and holds off the retirement until the commit. Other inserts are not held off. */
function insertWhileUsed(
  { dialect }: Database,
  table: Table,
  { kekId, values }: { kekId: string; values: readonly SqlValue[] },
): GuardedStatement {
  const lock = dialect === 'sqlite' ? '' : ' LOCK IN SHARE MODE';
  const sql = `INSERT INTO ${table.name} (${columnSql(table)})
    SELECT ${placeholders(values)} FROM keks WHERE kek_id = ? AND retired_at IS NULL${lock}`;
  return { statement: { sql, values: [...values, kekId] }, affects: 1 };
}
