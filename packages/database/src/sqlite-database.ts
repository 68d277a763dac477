/**
 * SQLite adapter: one connection with a write-ahead log; every commit is durable when its write resolves.
 *
 * A transaction is one synchronous function, so transactions of a process never interleave. The event loop never waits for a lock: a
 * transaction that meets another process's lock is retried by a timer. Nor does it wait for the disk: commits are synced in the
 * background, and neither the writer nor a reader of a commit resolves before. Open each file once per process, or set
 * `readsAreDurable` on the other connections.
 */
import Sqlite from 'better-sqlite3';
import knex from 'knex';

import { compileStatement, compileWrite, type CompiledStatement, type CompiledWrite } from './compiled-statement.ts';
import { WriteRefused, type Database, type ReadSession, type Row } from './database.ts';
import { nowSql } from './now-sql.ts';
import { maxWalPages, startCheckpointer } from './sqlite-checkpointer.ts';
import { withSqliteMigrationLock } from './sqlite-migration-lock.ts';
import { retryWhileBusy } from './sqlite-retry.ts';
import { createInFlight } from './in-flight.ts';
import { walFileSync, type WalSync } from './wal-sync.ts';

export interface SqliteDatabase extends Database {
  readonly dialect: 'sqlite';
  /** For SQL on hot paths. Transactions must use `exclusive`. */
  readonly connection: Sqlite.Database;
  /**
   * Runs a synchronous function in one IMMEDIATE transaction and resolves when it is durable. Rolls back if the function throws. Retried
   * while another process holds the file; then throws DatabaseUnavailable.
   */
  exclusive<T>(work: () => T): Promise<T>;
  /** The prepared statement of this SQL text, from a cache. */
  prepare(sql: string): Sqlite.Statement;
  /**
   * Writes the whole write-ahead log back and empties its file: what was deleted or overwritten before the call is then in neither
   * file. Waits for readers; throws DatabaseUnavailable if they take longer than the deadline.
   */
  truncateWal(): Promise<void>;
}

export interface SqliteOptions {
  path: string;
  /** Time that another process may hold the file before callers get DatabaseUnavailable. */
  busyDeadlineMs?: number;
  /**
   * False: a power failure may undo the last commits, in order, without damage to the file; a killed process undoes nothing. For data that
   * can be rebuilt. Saves the wait for the disk at each commit.
   */
  durable?: boolean;
  /** Size of the page cache; 64 MiB by default. */
  cacheMiB?: number;
  /**
   * Writes the write-ahead log back in the commit that finds it long (default), in a thread, so that no commit waits, or in the thread
   * of another connection.
   */
  checkpoints?: 'commits' | 'thread' | 'other-thread';
  /** True: a read resolves when all it saw is on disk, even commits of other connections. Default: only commits of this connection. */
  readsAreDurable?: boolean;
  /** Replaces fdatasync in tests. */
  sync?: WalSync;
}

// More than accumulates between two checks of the thread. If the thread fails, commits write the log back.
const fallbackPages = 16_000;

// Above this number of statements, the oldest one is dropped.
const maxPrepared = 1_000;

export function openSqliteDatabase({
  path,
  busyDeadlineMs = 5_000,
  durable = true,
  cacheMiB = 64,
  checkpoints = 'commits',
  readsAreDurable = false,
  ...options
}: SqliteOptions): SqliteDatabase {
  const connection = openConnection(path, cacheMiB);
  const wal = durable ? (options.sync ?? walFileSync(path)) : null;
  const checkpointer = checkpoints === 'thread' ? startCheckpointer(path) : null;
  connection.pragma(`wal_autocheckpoint = ${checkpoints === 'commits' ? maxWalPages : fallbackPages}`);
  const prepare = statementCache(connection);
  const inFlight = createInFlight();

  const reading = <T>(work: () => T): Promise<T> =>
    inFlight.track(durably(work, busyDeadlineMs, readsAreDurable ? wal?.sync : wal?.pending));
  const writing = <T>(work: () => T): Promise<T> => inFlight.track(durably(work, busyDeadlineMs, wal?.sync));

  const inTransaction = <T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => T): T => {
    prepare(begin).run();
    try {
      const result = work();
      prepare('COMMIT').run();
      return result;
    } catch (error) {
      // Some errors (a full disk) roll back by themselves.
      if (connection.inTransaction) prepare('ROLLBACK').run();
      throw error;
    }
  };

  const exclusive = <T>(work: () => T): Promise<T> => writing(() => inTransaction('BEGIN IMMEDIATE', work));
  const rows = ({ sql, values }: CompiledStatement): Row[] => prepare(sql).all(...values) as Row[];

  const reads = createReads({ rows, reading, snapshot: (work) => inTransaction('BEGIN', work) });

  return {
    ...reads,
    dialect: 'sqlite',
    connection,
    prepare,
    exclusive,
    truncateWal: () => inFlight.track(retryWhileBusy(() => truncateWal(connection), busyDeadlineMs)),
    build: knex({ client: 'better-sqlite3', useNullAsDefault: true }),

    // One file has one state, which only advances.
    readTransaction: (work) => work(reads),

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

    withMigrationLock: (work) => inFlight.track(withSqliteMigrationLock(path, work)),

    async close() {
      await inFlight.idle();
      await Promise.all([wal?.close(), checkpointer?.close()]);
      connection.close();
    },
  };
}

interface ReadParts {
  rows(query: CompiledStatement): Row[];
  reading<T>(work: () => T): Promise<T>;
  /** Runs synchronous reads in one transaction. */
  snapshot<T>(work: () => T): T;
}

function createReads({ rows, reading, snapshot }: ReadParts): ReadSession {
  return {
    dialect: 'sqlite',

    async read<Result extends object>(query: Parameters<Database['read']>[0]) {
      const compiled = compileStatement(query);
      return (await reading(() => rows(compiled))) as Result[];
    },

    async snapshot(queries) {
      const compiled = queries.map(compileStatement);
      return reading(() => snapshot(() => compiled.map(rows)));
    },
  };
}

function openConnection(path: string, cacheMiB: number): Sqlite.Database {
  const connection = new Sqlite(path, { timeout: 0 });
  // The change to WAL needs an exclusive lock for a moment. Only here may waiting block the event loop.
  connection.pragma('busy_timeout = 5000');
  connection.pragma('journal_mode = WAL');
  connection.pragma('busy_timeout = 0');
  // Checkpoints wait for the disk, commits do not: WalSync syncs them.
  connection.pragma('synchronous = NORMAL');
  connection.pragma('foreign_keys = ON');
  // Otherwise deleted and overwritten values stay in the free space of the file.
  connection.pragma('secure_delete = ON');
  connection.pragma('temp_store = MEMORY');
  connection.pragma(`cache_size = -${cacheMiB * 1_024}`); // in KiB
  connection.pragma('journal_size_limit = 67108864'); // 64 MiB, in bytes
  return connection;
}

function truncateWal(connection: Sqlite.Database): void {
  const [{ busy }] = connection.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
  if (busy !== 0) throw new Sqlite.SqliteError('the write-ahead log is being read', 'SQLITE_BUSY');
}

function statementCache(connection: Sqlite.Database): SqliteDatabase['prepare'] {
  const prepared = new Map<string, Sqlite.Statement>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    if (prepared.size >= maxPrepared) prepared.delete(prepared.keys().next().value!);
    prepared.set(sql, statement);
    return statement;
  };
}

function runGuarded(prepare: SqliteDatabase['prepare'], { sql, values, affects }: CompiledWrite, index: number): number {
  const { changes } = prepare(sql).run(...values);
  if (affects !== undefined && changes !== affects) throw new WriteRefused(index, affects, changes);
  return changes;
}

/** Resolves when what `work` reads or commits is on disk. */
async function durably<T>(work: () => T, deadlineMs: number, sync?: () => Promise<void>): Promise<T> {
  const { result, onDisk } = await retryWhileBusy(() => {
    const result = work();
    // In the same turn, so that it does not wait for later commits.
    return { result, onDisk: sync?.() };
  }, deadlineMs);
  if (onDisk) await onDisk;
  return result;
}
