/**
 * Adapter for MySQL ≥ 8.4 and MariaDB ≥ 11.8, with a pool that reconnects by itself.
 *
 * READ COMMITTED, strict mode, UTC, utf8mb4_bin. A write is sent as one text of several statements with values escaped by the driver, so
 * its SQL must not contain `;`, or `?` other than as a placeholder. A connection in an unknown state is destroyed, never reused.
 */
import { backoff, retry } from '@parley/concurrency/retry';
import knex from 'knex';

import { compileStatement, compileWrite } from './compiled-statement.ts';
import { DatabaseUnavailable, type Database, type Row, type SqlValue } from './database.ts';
import { isConnectionLost, isRetryable, translateMysqlError } from './mysql-errors.ts';
import { withMysqlMigrationLock } from './mysql-migration-lock.ts';
import { openMysqlPool, type MysqlPool, type MysqlPoolOptions, type MysqlSession } from './mysql-pool.ts';
import { beginSnapshot, runMysqlReadTransaction } from './mysql-read-transaction.ts';
import { runMysqlWrite } from './mysql-write.ts';
import { nowSql } from './now-sql.ts';
import { createInFlight } from './in-flight.ts';

export interface MysqlOptions extends MysqlPoolOptions {
  /** Time to wait at start for a server that is not up yet. */
  startDeadlineMs?: number;
  /** Time for which reads are repeated while the server is unavailable: 12 s by default, longer than a replica group needs for a failover. */
  readTimeoutMs?: number;
}

// Deadlocks are random: of twenty writers in opposite order, one was seen to hit six in a row.
const attempts = 10;
const maxDelayMs = 200;
const maxReadDelayMs = 500;

/** Resolves when the server responds. Throws DatabaseUnavailable at the deadline. Creates nothing. */
export async function openMysqlDatabase(options: MysqlOptions): Promise<Database> {
  const { readTimeoutMs = 12_000 } = options;
  const pool = openMysqlPool(options);
  // A pool of its own: a read transaction keeps its connection while its caller waits for further connections.
  const readTransactions = openMysqlPool(options);
  let isClosing = false;
  const readWithRetry = <T>(read: () => Promise<T>): Promise<T> =>
    retry(read, {
      retryIf: (error) => !isClosing && isUnavailable(error),
      deadlineMs: readTimeoutMs,
      delayMs: backoff(maxReadDelayMs),
    });
  const inFlight = createInFlight();
  const runIn = <T>(sessions: MysqlPool, work: (session: MysqlSession) => Promise<T>): Promise<T> =>
    inFlight.track(withDeadlockRetry(sessions, work));
  const run = <T>(work: (session: MysqlSession) => Promise<T>): Promise<T> => runIn(pool, work);
  const readOnce = (sql: string, values: readonly SqlValue[]) => run(async (session) => (await session.query(sql, values)) as Row[]);
  const dialect = await awaitServer(pool, options.startDeadlineMs ?? 30_000);

  return {
    dialect,
    build: knex({ client: 'mysql2' }),

    async read<Result extends object>(query: Parameters<Database['read']>[0]) {
      const { sql, values } = compileStatement(query);
      return (await readWithRetry(() => readOnce(sql, values))) as Result[];
    },

    async snapshot(queries) {
      const compiled = queries.map(compileStatement);
      return readWithRetry(() =>
        run(async (session) => {
          const texts = compiled.map(({ sql, values }) => session.format(sql, values));
          const results = await session.query([...beginSnapshot, ...texts, 'COMMIT'].join('; ')).catch(async (error: unknown) => {
            if (!isConnectionLost(error)) await session.query('ROLLBACK');
            throw error;
          });
          return (results as Row[][]).slice(beginSnapshot.length, -1);
        }),
      );
    },

    readTransaction: (work) => readWithRetry(() => runIn(readTransactions, (session) => runMysqlReadTransaction(session, dialect, work))),

    async write(statements, beforeCommit) {
      const compiled = statements.map(compileWrite);
      return run((session) => runMysqlWrite(session, dialect, compiled, beforeCommit));
    },

    async now() {
      const [row] = await readWithRetry(() => readOnce(`SELECT ${nowSql(dialect)} AS micros`, []));
      return row!['micros'] as number;
    },

    async ping() {
      await readOnce('SELECT 1', []);
    },

    withMigrationLock: (work) => inFlight.track(withMysqlMigrationLock(options.url, work)),

    async close() {
      isClosing = true;
      await inFlight.idle();
      await Promise.all([pool.end(), readTransactions.end()]);
    },
  };
}

/** Retries after a deadlock or lock timeout; throws the port's errors. */
async function withDeadlockRetry<T>(pool: MysqlPool, work: (session: MysqlSession) => Promise<T>): Promise<T> {
  try {
    return await retry(() => pool.borrow(work), { retryIf: isRetryable, maxAttempts: attempts, delayMs: backoff(maxDelayMs) });
  } catch (error) {
    throw translateMysqlError(error);
  }
}

async function awaitServer(pool: MysqlPool, deadlineMs: number): Promise<'mysql' | 'mariadb'> {
  const readVersion = () => withDeadlockRetry(pool, (session) => session.query('SELECT VERSION() AS version'));
  try {
    const rows = (await retry(readVersion, { retryIf: isUnavailable, deadlineMs, delayMs: 200 })) as { version: string }[];
    return dialectOf(rows[0]!.version);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof DatabaseUnavailable;
}

function dialectOf(version: string): 'mysql' | 'mariadb' {
  const dialect = version.includes('MariaDB') ? 'mariadb' : 'mysql';
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [minMajor, minMinor] = dialect === 'mariadb' ? [11, 8] : [8, 4];
  if (major < minMajor || (major === minMajor && minor < minMinor)) {
    throw new Error(`requires MySQL 8.4 or MariaDB 11.8 or newer; the server is ${version}`);
  }
  return dialect;
}
