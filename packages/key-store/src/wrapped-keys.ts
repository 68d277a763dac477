import { type Database, type GuardedStatement, type Statement, WriteRefused } from '@parley/database/database';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import type { Kek, WrappedKey } from './kek.ts';

export interface KeyTables {
  database: Database;
  kek: Kek;
}

/** A new key, and the name of the row that stores it. */
export interface NewKey {
  key: Uint8Array;
  row: string;
}

/**
 * Inserts rows with newly wrapped keys in one commit. Fails only if their master key was retired between the wrapping and the commit, and
 * then wraps them again: a rotation that has seen every row of the old master key can destroy it.
 */
export async function insertWrapped(
  { database, kek }: KeyTables,
  keys: readonly NewKey[],
  insert: (wrapped: readonly WrappedKey[]) => Statement,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const wrapped = await Promise.all(keys.map(({ key, row }) => kek.wrap(key, row)));
    const kekIds = new Set(wrapped.map(({ kekId }) => kekId));
    try {
      await database.write([...Array.from(kekIds, useKek), insert(wrapped)]);
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
  const sql = `${ignore} INTO keks (kek_id, fingerprint, uses, created_at) VALUES (?, ?, 0, ?)`;
  await database.write([{ sql, values: [id, fingerprint, await database.now()] }]);
}

/** Empties SQLite's write-ahead log, which still has what an erasure overwrote. Servers scrub theirs in the background, or never. */
export async function emptyLog({ database }: Pick<KeyTables, 'database'>): Promise<void> {
  if (database.dialect === 'sqlite') await (database as SqliteDatabase).truncateWal();
}

/** Holds the row until the commit. */
function useKek(kekId: string): GuardedStatement {
  const sql = 'UPDATE keks SET uses = uses + 1 WHERE kek_id = ? AND retired_at IS NULL';
  return { statement: { sql, values: [kekId] }, affects: 1 };
}
