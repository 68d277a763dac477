/**
 * A connection that takes locks. If its process freezes while it holds them, the server rolls it back after `wait_timeout`. An idle
 * connection is kept alive by pings, outside transactions only.
 */
import mysql, { type Connection } from 'mysql2';
import { isConnectionLost } from './server-errors.ts';

/** Result of one of several statements: rows, or a header without rows. */
export type StatementResult = Record<string, unknown>[] | { affectedRows: number };

export interface WriterSession {
  /** Runs several statements in one round trip, with one result each. Rejects with SessionLost or the server's error. */
  run(statements: readonly string[]): Promise<StatementResult[]>;
  ping(): Promise<void>;
  /** The connection has failed and must not be used again. */
  readonly isLost: boolean;
  destroy(): void;
}

/** The connection failed, not a statement: the outcome of running statements is unknown. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

const answerDeadlineMs = 6_000;

// In seconds. The network timeouts cover a process that freezes while it sends a statement.
const sessionSql =
  "SET NAMES utf8mb4; SET SESSION transaction_isolation = 'READ-COMMITTED', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', " +
  'wait_timeout = 5, net_read_timeout = 5, net_write_timeout = 5, innodb_lock_wait_timeout = 3';

/** Resolves when the session variables are set; rejects with SessionLost. */
export async function openWriterSession(url: string, connectTimeoutMs: number): Promise<WriterSession> {
  const connection = mysql.createConnection({
    uri: url,
    connectTimeout: connectTimeoutMs,
    multipleStatements: true,
    charset: 'utf8mb4_bin',
    enableKeepAlive: true,
    // The statements are complete. The driver must not look for placeholders, least of all in user text.
    queryFormat: (sql) => sql,
  });
  const session = new MysqlWriterSession(connection);
  try {
    await session.run(sessionSql.split('; '));
  } catch (error) {
    session.destroy();
    throw error instanceof SessionLost ? error : new SessionLost(`cannot open a session: ${String(error)}`, { cause: error });
  }
  return session;
}

class MysqlWriterSession implements WriterSession {
  readonly #connection: Connection;
  isLost = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    // Without a listener, a broken idle connection would end the process.
    connection.on('error', () => (this.isLost = true));
    connection.on('end', () => (this.isLost = true));
  }

  run(statements: readonly string[]): Promise<StatementResult[]> {
    return this.#query(statements.join('; ')) as Promise<StatementResult[]>;
  }

  async ping(): Promise<void> {
    await this.#query('DO 0');
  }

  destroy(): void {
    this.isLost = true;
    this.#connection.destroy();
  }

  #query(sql: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.isLost) return reject(new SessionLost('the connection is closed'));
      // Without `values: null` the driver scans the whole text for placeholders.
      this.#connection.query({ sql, timeout: answerDeadlineMs, values: null }, (error, results) => {
        if (!error) return resolve(results);
        if (!isConnectionLost(error)) return reject(error);
        this.isLost = true;
        reject(new SessionLost(error.message, { cause: error }));
      });
    });
  }
}
