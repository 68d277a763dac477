/**
 * Port to MySQL, MariaDB and SQLite, for everything except the hot path of the event log.
 *
 * A write is a list of statements in one transaction. A transaction therefore never spans an `await` of the caller: SQLite runs it
 * synchronously on its one connection, and MySQL in as few round trips as possible. Conditions of the commit are part of the
 * statements: `affects`, or a CHECK.
 */
import type { Knex } from 'knex';

export type SqlValue = string | number | bigint | Buffer | null;
export type Row = Record<string, SqlValue>;

/** SQL with `?` placeholders, or a knex query made with `build`. */
export type Statement = { sql: string; values?: readonly SqlValue[] } | Knex.QueryBuilder | Knex.Raw;

/** knex, executing on a connection that holds the migration lock. */
export type MigrationConnection = Knex;

export interface GuardedStatement {
  statement: Statement;
  /** Number of rows that it must change; otherwise the whole write is rolled back with WriteRefused. */
  affects?: number;
}

export type Dialect = 'mysql' | 'mariadb' | 'sqlite';

export interface Database {
  readonly dialect: Dialect;
  /** Compiles SQL in this dialect. It has no connection: awaiting one of its queries fails. */
  readonly build: Knex;
  /**
   * Returns the rows of a query: ids as Buffers, integers and sums as numbers (none exceeds 2^53), JSON as text. On a server
   * that is unavailable a query is repeated for some seconds; then it throws DatabaseUnavailable.
   */
  read<Result extends object = Row>(query: Statement): Promise<Result[]>;
  /** Runs several queries on one snapshot of the tables. */
  snapshot(queries: readonly Statement[]): Promise<Row[][]>;
  /**
   * Runs `work` with one connection: its reads never see an older state than its first one, also where the connections of a pool lead to
   * replicas that lag behind differently. On MySQL all of them see the same snapshot. Repeated like `read` if the connection breaks.
   * `work` must not use its argument after it ends.
   */
  readTransaction<Result>(work: (reads: ReadSession) => Promise<Result>): Promise<Result>;
  /**
   * Commits all statements or none, at READ COMMITTED; durable when it resolves. Deadlocks and lock timeouts are retried a few times.
   * Resolves with the number of rows that each statement matched. (The count of an upsert differs between databases.)
   * Throws WriteRefused (`affects` not met), UniqueViolation or CheckViolation if nothing was changed, and DatabaseUnavailable if the
   * outcome is unknown. `beforeCommit` is a failpoint: it is called while the transaction is open and holds its locks.
   */
  write(statements: readonly (Statement | GuardedStatement)[], beforeCommit?: () => void): Promise<number[]>;
  /** Microseconds since 1970 by the database's clock, the only clock of leases and deadlines. */
  now(): Promise<number>;
  /** Throws DatabaseUnavailable if the server does not respond, without a retry; for readiness checks. */
  ping(): Promise<void>;
  /**
   * Runs `work` with knex on a separate connection, in one process at a time. For migrations only. A process that dies releases the
   * lock.
   */
  withMigrationLock<T>(work: (connection: MigrationConnection) => Promise<T>): Promise<T>;
  /** Waits for operations in flight and closes. */
  close(): Promise<void>;
}

/** The reads of a database, or of one read transaction. */
export type ReadSession = Pick<Database, 'read' | 'snapshot' | 'dialect'>;

/** The server is unreachable, went away, timed out, or was busy for too long. A retry may succeed. */
export class DatabaseUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`the database is not available: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'DatabaseUnavailable';
  }
}

/** A guarded statement did not change the required number of rows. `index` is its index in the write. */
export class WriteRefused extends Error {
  readonly index: number;

  constructor(index: number, expected: number, changed: number) {
    super(`statement ${index} changed ${changed} rows instead of ${expected}`);
    this.name = 'WriteRefused';
    this.index = index;
  }
}

export class UniqueViolation extends Error {
  /** Name of the unique key as reported by the database, in lower case; `table.column` on SQLite. */
  readonly key: string;

  constructor(key: string) {
    super(`a row with this ${key} already exists`);
    this.name = 'UniqueViolation';
    this.key = key;
  }
}

export class CheckViolation extends Error {
  readonly constraint: string;

  constructor(constraint: string) {
    super(`the write violates the check ${constraint}`);
    this.name = 'CheckViolation';
    this.constraint = constraint;
  }
}
