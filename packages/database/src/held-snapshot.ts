/** One snapshot of a database that is held for as long as its reader needs: minutes, for a backup. */
import type { ReadSession } from './database.ts';
import { translateMysqlError } from './mysql-errors.ts';
import { openMysqlPool } from './mysql-pool.ts';
import { runMysqlReadTransaction } from './mysql-read-transaction.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

/** A server, or the file of SQLite. */
export type SnapshotSource = { url: string } | { path: string };

// MariaDB ends a transaction that waits for its next statement, as `openMysqlPool` sets it.
const mayWait = 'SET SESSION wait_timeout = 28800 /*M! , idle_transaction_timeout = 0 */';
const answerDeadlineMs = 60_000;

/**
 * Runs `work` on one snapshot, over a connection of its own. Writers are not delayed. Until it ends, the server keeps old versions of rows, and
 * SQLite cannot empty its write-ahead log. Throws DatabaseUnavailable if the connection breaks: the snapshot is then gone.
 */
export async function withHeldSnapshot<T>(source: SnapshotSource, work: (reads: ReadSession) => Promise<T>): Promise<T> {
  if ('path' in source) return withSqliteSnapshot(source.path, work);
  const pool = openMysqlPool({ url: source.url, poolSize: 1, answerDeadlineMs });
  try {
    return await pool.borrow(async (session) => {
      await session.query(mayWait);
      return runMysqlReadTransaction(session, 'mysql', work);
    });
  } catch (error) {
    throw translateMysqlError(error);
  } finally {
    await pool.end();
  }
}

async function withSqliteSnapshot<T>(path: string, work: (reads: ReadSession) => Promise<T>): Promise<T> {
  const database = openSqliteDatabase({ path, cacheMiB: 16 });
  try {
    database.connection.exec('BEGIN');
    // BEGIN alone does not take the snapshot.
    await database.read({ sql: 'SELECT 1 FROM sqlite_master' });
    return await work(database);
  } finally {
    if (database.connection.inTransaction) database.connection.exec('COMMIT');
    await database.close();
  }
}
