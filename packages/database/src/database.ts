/**
 * The one door to MySQL, MariaDB and SQLite for everything but the log's hot path.
 *
 * A write is a list of statements, one transaction: so a transaction never spans an await of the caller's, SQLite can run
 * it synchronously on its one connection, and MySQL in as few round trips as it likes. What must hold for it to commit
 * stands in the statements: `affects`, or a CHECK that refuses.
 */
import type { Knex } from 'knex';

export type SqlValue = string | number | bigint | Buffer | null;
export type Row = Record<string, SqlValue>;

/** SQL with `?` placeholders, or a knex query that was built with `build`. */
export type Statement = { sql: string; values?: readonly SqlValue[] } | Knex.QueryBuilder | Knex.Raw;

/** knex, executing on a connection that holds the migration lock. */
export type MigrationConnection = Knex;

export interface GuardedStatement {
  statement: Statement;
  /** The number of rows that it must change, or the whole write is rolled back with WriteRefused. */
  affects?: number;
}

export type Dialect = 'mysql' | 'mariadb' | 'sqlite';

export interface Database {
  readonly dialect: Dialect;
  /** Builds SQL in this dialect, and only builds: awaiting one of its queries fails. */
  readonly build: Knex;
  /**
   * The rows of one query: ids as Buffers, integers and sums as numbers (none here counts above 2^53), JSON as text.
   * A query whose connection breaks is asked once more; then DatabaseUnavailable.
   */
  read<Result extends object = Row>(query: Statement): Promise<Result[]>;
  /** Several queries answered from one state of the tables. */
  snapshot(queries: readonly Statement[]): Promise<Row[][]>;
  /**
   * All of it or nothing, durable when it resolves. READ COMMITTED. Deadlocks and lock timeouts are run again a few
   * times. Throws WriteRefused (`affects` not met), UniqueViolation, CheckViolation: then nothing is changed. Throws
   * DatabaseUnavailable: then nothing is known, the write may or may not have happened.
   * Resolves with the number of rows that each statement matched. (An upsert's count differs between databases.)
   * `beforeCommit` is for crashes on purpose: it is called while the transaction is open and holds its locks.
   */
  write(statements: readonly (Statement | GuardedStatement)[], beforeCommit?: () => void): Promise<number[]>;
  /** Microseconds since 1970 by the database's own clock: the only clock that leases and deadlines know. */
  now(): Promise<number>;
  /** Resolves when the server answers, else throws DatabaseUnavailable; for readiness. */
  ping(): Promise<void>;
  /**
   * Runs `work` with a knex instance that executes on a connection of its own, while no other process does the same. For
   * migrations only. A process that dies releases the lock.
   */
  withMigrationLock<T>(work: (connection: MigrationConnection) => Promise<T>): Promise<T>;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

/** The server cannot be reached, went away, does not answer in time, or is busy for too long. Trying again may help. */
export class DatabaseUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`the database is not available: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'DatabaseUnavailable';
  }
}

/** A guarded statement changed another number of rows than it must. `index` is its place in the write. */
export class WriteRefused extends Error {
  readonly index: number;

  constructor(index: number, expected: number, changed: number) {
    super(`statement ${index} changed ${changed} rows, not ${expected}`);
    this.name = 'WriteRefused';
    this.index = index;
  }
}

export class UniqueViolation extends Error {
  /** The name of the unique key as the database tells it, lower case; on SQLite `table.column`. */
  readonly key: string;

  constructor(key: string) {
    super(`a row with this ${key} is already there`);
    this.name = 'UniqueViolation';
    this.key = key;
  }
}

export class CheckViolation extends Error {
  readonly constraint: string;

  constructor(constraint: string) {
    super(`the check ${constraint} refused the write`);
    this.name = 'CheckViolation';
    this.constraint = constraint;
  }
}
