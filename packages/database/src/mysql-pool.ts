/** A pool of connections to MySQL or MariaDB, with their session settings. */
import mysql, { type Pool, type PoolConnection } from 'mysql2';

import { isConnectionLost } from './mysql-errors.ts';
import type { SqlValue } from './database.ts';

export interface MysqlPoolOptions {
  /** `mysql://user:password@host:port/database` or `mariadb://…`. Query parameters are options of mysql2, such as `ssl`. */
  url: string;
  /** Maximum number of connections; further callers wait. */
  poolSize?: number;
  /** Timeout of a round trip; the connection is then given up too. */
  answerDeadlineMs?: number;
}

export interface MysqlPool {
  /** Lends a connection to `work`. A failed connection is destroyed, so that its transaction ends with it. */
  borrow<T>(work: (session: MysqlSession) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

export interface MysqlSession {
  /** One round trip. Returns an array of results if `sql` has several statements. `deadlineMs` 0 means no deadline. */
  query(sql: string, values?: readonly SqlValue[], deadlineMs?: number): Promise<unknown>;
  /** SQL text with the values inserted, for statements that are sent together. */
  format(sql: string, values: readonly SqlValue[]): string;
}

// UTC, because NOW() in a zone with daylight saving time goes back. Backslash escapes stay on (no NO_BACKSLASH_ESCAPES), as
// `format` writes them.
export const migrationSessionSql =
  "SET SESSION transaction_isolation = 'READ-COMMITTED', time_zone = '+00:00', " +
  "sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'";

// A lock held longer than 3 s belongs to a process that is frozen or gone. MariaDB alone executes the comment: the time that a
// transaction may wait for its next statement. MySQL gets it with each write, see mysql-write.ts.
const sessionSql = `${migrationSessionSql}, innodb_lock_wait_timeout = 3, group_concat_max_len = 1048576 /*M! , idle_transaction_timeout = 5 */`;

export function openMysqlPool({ url, poolSize = 10, answerDeadlineMs = 15_000 }: MysqlPoolOptions): MysqlPool {
  const pool = mysql.createPool({
    uri: url,
    connectionLimit: poolSize,
    connectTimeout: 5_000,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    decimalNumbers: true,
    jsonStrings: true,
    multipleStatements: true,
    enableKeepAlive: true,
  });
  const prepared = prepareSessions(pool, answerDeadlineMs);

  return {
    async borrow(work) {
      const connection = await acquire(pool);
      try {
        await prepared.get(connection);
        const result = await work(sessionOn(connection, answerDeadlineMs));
        connection.release();
        return result;
      } catch (error) {
        if (isConnectionLost(error)) connection.destroy();
        else connection.release();
        throw error;
      }
    },

    end: () => new Promise((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve()))),
  };
}

// The settings of each connection are sent once, before its first query, and awaited by its first borrower.
function prepareSessions(pool: Pool, answerDeadlineMs: number): WeakMap<PoolConnection, Promise<void>> {
  const prepared = new WeakMap<PoolConnection, Promise<void>>();
  pool.on('connection', (connection: PoolConnection) => {
    const preparing = sessionOn(connection, answerDeadlineMs)
      .query(sessionSql)
      .then(() => undefined);
    preparing.catch(() => undefined);
    prepared.set(connection, preparing);
  });
  return prepared;
}

function acquire(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
  });
}

function sessionOn(connection: PoolConnection, answerDeadlineMs: number): MysqlSession {
  return {
    query: (sql, values = [], deadlineMs = answerDeadlineMs) =>
      new Promise((resolve, reject) => {
        // The driver's own timeout keeps running after its connection broke, and keeps the process alive.
        const timeOut = () => reject(Object.assign(new Error(`no response within ${deadlineMs} ms`), { fatal: true }));
        const timer = deadlineMs > 0 ? setTimeout(timeOut, deadlineMs) : undefined;
        // With an empty list the driver would scan the whole text for placeholders.
        connection.query(sql, values.length === 0 ? null : [...values], (error, result) => {
          clearTimeout(timer);
          if (error) reject(error);
          else resolve(result);
        });
      }),
    format: (sql, values) => (values.length === 0 ? sql : connection.format(sql, values)),
  };
}
