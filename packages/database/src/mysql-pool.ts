/** The connections to MySQL or MariaDB: how each session is set, and how one is borrowed. */
import mysql, { type Pool, type PoolConnection } from 'mysql2';

import { isConnectionLost } from './mysql-errors.ts';
import type { SqlValue } from './database.ts';

export interface MysqlPoolOptions {
  /** `mysql://user:password@host:port/database`, or `mariadb://…`. Query parameters are mysql2's options (`ssl`). */
  url: string;
  /** Connections at most; callers beyond that wait. */
  poolSize?: number;
  /** A round trip that the server does not answer in this time is given up, and its connection with it. */
  answerDeadlineMs?: number;
}

export interface MysqlPool {
  /** Gives a connection for the time of `work`; one that failed is destroyed, so that its transaction ends with it. */
  borrow<T>(work: (session: MysqlSession) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

export interface MysqlSession {
  /** One round trip. An array of results if `sql` holds several statements. `deadlineMs` 0: no deadline. */
  query(sql: string, values?: readonly SqlValue[], deadlineMs?: number): Promise<unknown>;
  /** SQL text with the values written into it, for statements that are sent together. */
  format(sql: string, values: readonly SqlValue[]): string;
}

// UTC, because NOW() in a zone with daylight saving time goes back. Backslash escapes stay on (no NO_BACKSLASH_ESCAPES), as
// `format` writes them.
export const migrationSessionSql =
  "SET SESSION transaction_isolation = 'READ-COMMITTED', time_zone = '+00:00', " +
  "sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'";

// A lock held longer than 3 s belongs to a process that is frozen or gone. MariaDB alone executes the comment: the time that a
// transaction may wait for its next statement. MySQL gets it with each write, see mysql-write.ts.
const sessionSql =
  `${migrationSessionSql}, innodb_lock_wait_timeout = 3, ` + 'group_concat_max_len = 1048576 /*M! , idle_transaction_timeout = 5 */';

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
  const settled = settleSessions(pool, answerDeadlineMs);

  return {
    async borrow(work) {
      const connection = await acquire(pool);
      try {
        await settled.get(connection);
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

// Each connection's settings are sent once, before its first query, and awaited by its first borrower.
function settleSessions(pool: Pool, answerDeadlineMs: number): WeakMap<PoolConnection, Promise<void>> {
  const settled = new WeakMap<PoolConnection, Promise<void>>();
  pool.on('connection', (connection: PoolConnection) => {
    const settling = sessionOn(connection, answerDeadlineMs)
      .query(sessionSql)
      .then(() => undefined);
    settling.catch(() => undefined);
    settled.set(connection, settling);
  });
  return settled;
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
        // The driver's own timeout would go on ticking after its connection broke, and hold the process.
        const overdue = () => reject(Object.assign(new Error(`no answer within ${deadlineMs} ms`), { fatal: true }));
        const timer = deadlineMs > 0 ? setTimeout(overdue, deadlineMs) : undefined;
        // With an empty list the driver would look through the whole text for placeholders.
        connection.query(sql, values.length === 0 ? null : [...values], (error, result) => {
          clearTimeout(timer);
          if (error) reject(error);
          else resolve(result);
        });
      }),
    format: (sql, values) => (values.length === 0 ? sql : connection.format(sql, values)),
  };
}
