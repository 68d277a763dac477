import type { Database } from './database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

/**
 * Opens a temporary SQLite file without a name, in the folder for temporary files (`SQLITE_TMPDIR`, `TMPDIR`, `/var/tmp`). The system
 * frees it when the process ends, even if it is killed (https://www.sqlite.org/inmemorydb.html#temp_db).
 */
export function openScratchDatabase(): Database {
  const database = openSqliteDatabase({ path: '', durable: false, cacheMiB: 16 });
  // Nothing needs to survive the process.
  database.connection.pragma('journal_mode = MEMORY');
  database.connection.pragma('synchronous = OFF');
  return database;
}
