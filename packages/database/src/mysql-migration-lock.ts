/**
 * knex on a separate connection, for migrations on MySQL and MariaDB. The connection holds a named lock, which the server releases when
 * the connection ends, even after `kill -9`. knex's own lock row would stay locked.
 */
import knex, { type Knex } from 'knex';
import type { Connection, QueryError } from 'mysql2';

import { DatabaseUnavailable } from './database.ts';
import { migrationDeadlineMs, silentLog } from './migration-knex.ts';
import { isRetryable, translateMysqlError } from './mysql-errors.ts';
import { migrationSessionSql } from './mysql-pool.ts';

// Lock names belong to the server, not to the database, and have at most 64 characters.
const lockName = "CONCAT('parley-migrations-', LEFT(SHA2(DATABASE(), 256), 32))";

/**
 * Throws DatabaseUnavailable if the server is away, another process holds the lock for 10 minutes, or the server rolled the work back, for
 * example the new primary of a group in favor of a transaction of the old one: migrations tolerate a second run.
 */
export async function withMysqlMigrationLock<T>(url: string, work: (connection: Knex) => Promise<T>): Promise<T> {
  const client = oneConnection(url);
  try {
    const [[{ acquired }]] = (await client.raw(`SELECT GET_LOCK(${lockName}, ${migrationDeadlineMs / 1_000}) AS acquired`)) as [
      [{ acquired: number | null }],
    ];
    if (acquired !== 1) throw new DatabaseUnavailable('another process is still migrating');
    return await work(client);
  } catch (error) {
    throw isRetryable(error) ? new DatabaseUnavailable((error as Error).message, error) : translateMysqlError(error);
  } finally {
    // Ends the connection, and the lock with it.
    await client.destroy();
  }
}

function oneConnection(url: string): Knex {
  let isOpened = false;

  function prepareSession(connection: Connection, done: (error: QueryError | Error | null) => void): void {
    if (isOpened) {
      // A second connection would run the remaining statements without the lock.
      connection.destroy();
      done(new DatabaseUnavailable('the connection was lost during a migration'));
      return;
    }
    isOpened = true;
    connection.query(migrationSessionSql, (error) => done(error));
  }

  return knex({
    client: 'mysql2',
    connection: { uri: url, connectTimeout: 5_000, timezone: 'Z' } as Knex.MySql2ConnectionConfig,
    pool: { min: 0, max: 1, idleTimeoutMillis: migrationDeadlineMs, afterCreate: prepareSession },
    log: silentLog,
  });
}
