/**
 * MySQL ≥ 8.4 and MariaDB ≥ 11.8 behind the port, over a pool that reconnects by itself.
 *
 * READ COMMITTED, strict mode, UTC, utf8mb4_bin. A write goes out as one text of several statements (values escaped by
 * the driver), so SQL given to this door must not contain `;` or a `?` that is no placeholder. A connection whose state
 * is in doubt is destroyed, never given back.
 */
import { setTimeout as delay } from 'node:timers/promises';

import knex from 'knex';

import { compileStatement, compileWrite } from './compile-statement.ts';
import { DatabaseUnavailable, type Database, type Row, type SqlValue } from './database.ts';
import { isConnectionLost, isWorthRepeating, translateMysqlError } from './mysql-errors.ts';
import { withMysqlMigrationLock } from './mysql-migration-lock.ts';
import { openMysqlPool, type MysqlPool, type MysqlPoolOptions, type MysqlSession } from './mysql-pool.ts';
import { runMysqlWrite } from './mysql-write.ts';
import { nowSql } from './now-sql.ts';
import { underWay } from './under-way.ts';

export interface MysqlOptions extends MysqlPoolOptions {
  /** How long to wait at start for a server that is not there yet. */
  startDeadlineMs?: number;
}

// A deadlock is a matter of chance; of twenty writers in opposite order one was seen to meet six in a row.
const attempts = 10;
const longestDelayMs = 200;

/** Resolves when the server answered; creates nothing. Throws DatabaseUnavailable at the deadline. */
export async function openMysqlDatabase(options: MysqlOptions): Promise<Database> {
  const pool = openMysqlPool(options);
  const running = underWay();
  const run = <T>(work: (session: MysqlSession) => Promise<T>): Promise<T> => running.track(repeated(pool, work));
  const readOnce = (sql: string, values: readonly SqlValue[]) => run(async (session) => (await session.query(sql, values)) as Row[]);
  const dialect = await untilServerAnswers(pool, options.startDeadlineMs ?? 30_000);

  return {
    dialect,
    build: knex({ client: 'mysql2' }),

    async read<Result extends object>(query: Parameters<Database['read']>[0]) {
      const { sql, values } = compileStatement(query);
      return (await oncemore(() => readOnce(sql, values))) as Result[];
    },

    async snapshot(queries) {
      const compiled = queries.map(compileStatement);
      return oncemore(() =>
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

    async write(statements, beforeCommit) {
      const compiled = statements.map(compileWrite);
      return run((session) => runMysqlWrite(session, dialect, compiled, beforeCommit));
    },

    async now() {
      const [row] = await oncemore(() => readOnce(`SELECT ${nowSql(dialect)} AS micros`, []));
      return row!['micros'] as number;
    },

    async ping() {
      await readOnce('SELECT 1', []);
    },

    withMigrationLock: (work) => running.track(withMysqlMigrationLock(options.url, work)),

    async close() {
      await running.settled();
      await pool.end();
    },
  };
}

const beginSnapshot = ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'];

/** Runs it again after a deadlock or lock timeout, then throws the port's errors. */
async function repeated<T>(pool: MysqlPool, work: (session: MysqlSession) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pool.borrow(work);
    } catch (error) {
      if (!isWorthRepeating(error) || attempt === attempts) throw translateMysqlError(error);
    }
    // Apart by chance, so that the same two do not meet again.
    await delay(Math.min(2 ** attempt, longestDelayMs) * (0.5 + Math.random()));
  }
}

/** A pooled connection may have died while it lay idle; a read can be asked again. */
async function oncemore<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    return read();
  }
}

async function untilServerAnswers(pool: MysqlPool, deadlineMs: number): Promise<'mysql' | 'mariadb'> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    try {
      const rows = (await repeated(pool, (session) => session.query('SELECT VERSION() AS version'))) as { version: string }[];
      return dialectOf(rows[0]!.version);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || performance.now() >= deadline) {
        await pool.end();
        throw error;
      }
    }
    await delay(200);
  }
}

function dialectOf(version: string): 'mysql' | 'mariadb' {
  const dialect = version.includes('MariaDB') ? 'mariadb' : 'mysql';
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [leastMajor, leastMinor] = dialect === 'mariadb' ? [11, 8] : [8, 4];
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    throw new Error(`MySQL 8.4 or MariaDB 11.8 or newer is needed, the server is ${version}`);
  }
  return dialect;
}
