/**
 * SQLite behind the port: one connection, write-ahead log, each commit durable when it is answered.
 *
 * A transaction is one synchronous function, so two of this process never interleave. The event loop waits for no lock,
 * which another process may hold: the transaction is tried again by a timer. Nor does it wait for the disk: a commit is
 * brought there aside, and neither the writer nor a reader who saw it is answered before. Open each file once a process, or have the
 * others read what is durable.
 */
import Sqlite from 'better-sqlite3';
import knex from 'knex';

import { compileStatement, compileWrite, type CompiledStatement, type CompiledWrite } from './compile-statement.ts';
import { WriteRefused, type Database, type Row } from './database.ts';
import { nowSql } from './now-sql.ts';
import { pagesAtMost, startCheckpoints } from './sqlite-checkpoints.ts';
import { withSqliteMigrationLock } from './sqlite-migration-lock.ts';
import { retryWhileBusy } from './sqlite-retry.ts';
import { underWay } from './under-way.ts';
import { walFileFlush, type WalFlush } from './wal-flush.ts';

export interface SqliteDatabase extends Database {
  readonly dialect: 'sqlite';
  /** For SQL on a hot path. A transaction on it belongs into `exclusive`. */
  readonly connection: Sqlite.Database;
  /**
   * Runs a synchronous function in one IMMEDIATE transaction and resolves when it is durable; when it throws, rolls back.
   * Tried again while another process holds the file, then DatabaseUnavailable.
   */
  exclusive<T>(work: () => T): Promise<T>;
  /** The prepared statement of this SQL text, made once. */
  prepare(sql: string): Sqlite.Statement;
}

export interface SqliteOptions {
  path: string;
  /** How long another process may hold the file before a caller gets DatabaseUnavailable. */
  busyDeadlineMs?: number;
  /**
   * False: a failing power supply may undo the last commits, in order, and leaves the file whole; a dying process undoes
   * nothing. For what can be made again. Saves the wait for the disk at each commit.
   */
  durable?: boolean;
  /** Pages that stay in memory; 64 MiB unless told. */
  cacheMiB?: number;
  /**
   * Who writes the write-ahead log back: the commit that finds it long (unless told), a thread, so that no commit waits for that, or
   * another connection's thread.
   */
  checkpoints?: 'commits' | 'thread' | 'elsewhere';
  /** True: what is read is on disk before it resolves whoever committed it; otherwise that holds of what this connection committed. */
  readsAreDurable?: boolean;
  /** Other than by fdatasync; for tests. */
  flush?: WalFlush;
}

// More than it comes to between two looks of the thread: should that one fail, commits write the log back.
const pagesWithoutThread = 16_000;

// Above this many SQL texts the one prepared first is forgotten.
const preparedLimit = 1_000;

export function openSqliteDatabase({
  path,
  busyDeadlineMs = 5_000,
  durable = true,
  cacheMiB = 64,
  checkpoints: checkpointsBy = 'commits',
  readsAreDurable = false,
  ...options
}: SqliteOptions): SqliteDatabase {
  const connection = openConnection(path, cacheMiB);
  const flush = durable ? (options.flush ?? walFileFlush(path)) : null;
  const checkpoints = checkpointsBy === 'thread' ? startCheckpoints(path) : null;
  connection.pragma(`wal_autocheckpoint = ${checkpointsBy === 'commits' ? pagesAtMost : pagesWithoutThread}`);
  const prepare = statementCache(connection);
  const running = underWay();

  const reading = <T>(work: () => T): Promise<T> =>
    running.track(durably(work, busyDeadlineMs, readsAreDurable ? flush?.flush : flush?.underWay));
  const writing = <T>(work: () => T): Promise<T> => running.track(durably(work, busyDeadlineMs, flush?.flush));

  const inTransaction = <T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T => {
    prepare(begin).run();
    try {
      const result = work();
      prepare('COMMIT').run();
      return result;
    } catch (error) {
      // Some errors (a full disk) have rolled back already.
      if (connection.inTransaction) prepare('ROLLBACK').run();
      throw error;
    }
  };

  const exclusive = <T>(work: () => T): Promise<T> => writing(() => inTransaction('BEGIN IMMEDIATE', work));
  const rows = ({ sql, values }: CompiledStatement): Row[] => prepare(sql).all(...values) as Row[];

  return {
    dialect: 'sqlite',
    connection,
    prepare,
    exclusive,
    build: knex({ client: 'better-sqlite3', useNullAsDefault: true }),

    async read<Result extends object>(query: Parameters<Database['read']>[0]) {
      const compiled = compileStatement(query);
      return (await reading(() => rows(compiled))) as Result[];
    },

    async snapshot(queries) {
      const compiled = queries.map(compileStatement);
      return reading(() => inTransaction('BEGIN', () => compiled.map(rows)));
    },

    async write(statements, beforeCommit) {
      const compiled = statements.map(compileWrite);
      return exclusive(() => {
        const changed = compiled.map((statement, index) => runGuarded(prepare, statement, index));
        beforeCommit?.();
        return changed;
      });
    },

    async now() {
      const [row] = await reading(() => rows({ sql: `SELECT ${nowSql('sqlite')} AS micros`, values: [] }));
      return row!['micros'] as number;
    },

    async ping() {
      await reading(() => prepare('SELECT 1').all());
    },

    withMigrationLock: (work) => running.track(withSqliteMigrationLock(path, work)),

    async close() {
      await running.settled();
      await Promise.all([flush?.close(), checkpoints?.close()]);
      connection.close();
    },
  };
}

function openConnection(path: string, cacheMiB: number): Sqlite.Database {
  const connection = new Sqlite(path, { timeout: 0 });
  // Changing to WAL needs the file for itself for a moment: here, and only here, waiting may block.
  connection.pragma('busy_timeout = 5000');
  connection.pragma('journal_mode = WAL');
  connection.pragma('busy_timeout = 0');
  // Each checkpoint waits for the disk, no commit does: see WalFlush.
  connection.pragma('synchronous = NORMAL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('temp_store = MEMORY');
  connection.pragma(`cache_size = -${cacheMiB * 1_024}`); // in KiB
  connection.pragma('journal_size_limit = 67108864'); // 64 MiB, in bytes
  return connection;
}

function statementCache(connection: Sqlite.Database): SqliteDatabase['prepare'] {
  const prepared = new Map<string, Sqlite.Statement>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    if (prepared.size >= preparedLimit) prepared.delete(prepared.keys().next().value!);
    prepared.set(sql, statement);
    return statement;
  };
}

function runGuarded(prepare: SqliteDatabase['prepare'], { sql, values, affects }: CompiledWrite, index: number): number {
  const { changes } = prepare(sql).run(...values);
  if (affects !== undefined && changes !== affects) throw new WriteRefused(index, affects, changes);
  return changes;
}

/** What it reads or commits is on disk before it resolves. */
async function durably<T>(work: () => T, deadlineMs: number, flushed?: () => Promise<void>): Promise<T> {
  const { result, onDisk } = await retryWhileBusy(() => {
    const result = work();
    // In the same turn: for what is committed after it nobody here waits.
    return { result, onDisk: flushed?.() };
  }, deadlineMs);
  if (onDisk) await onDisk;
  return result;
}
