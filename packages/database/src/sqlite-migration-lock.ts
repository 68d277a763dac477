/**
 * knex on a separate connection, for migrations of a SQLite file. A run is one transaction that takes the write lock first, so one
 * process migrates at a time and a killed process leaves nothing behind.
 */
import type Sqlite from 'better-sqlite3';
import knex, { type Knex } from 'knex';

import { migrationDeadlineMs, silentLog } from './migration-knex.ts';
import { retryWhileBusy } from './sqlite-retry.ts';

/** Throws DatabaseUnavailable if another process holds the file for 10 minutes. */
export async function withSqliteMigrationLock<T>(path: string, work: (connection: Knex) => Promise<T>): Promise<T> {
  const client = knex({
    client: 'better-sqlite3',
    connection: { filename: path },
    useNullAsDefault: true,
    pool: { min: 0, max: 1, afterCreate: prepareConnection },
    log: silentLog,
  });
  try {
    return await retryWhileBusy(
      () =>
        client.transaction(async (transaction) => {
          // knex begins a deferred transaction; a first statement that writes takes the lock at once.
          await transaction.raw('PRAGMA user_version = 0');
          return work(transaction);
        }),
      migrationDeadlineMs,
    );
  } finally {
    await client.destroy();
  }
}

function prepareConnection(connection: Sqlite.Database, done: (error: Error | null) => void): void {
  // Waiting inside SQLite would block the event loop.
  connection.pragma('busy_timeout = 0');
  connection.pragma('synchronous = FULL');
  done(null);
}
