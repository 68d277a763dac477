/**
 * One connection that takes locks. A process that is frozen while it holds them is rolled back by the server in
 * `wait_timeout`; so that an idle one is not, its lane pings it, outside transactions only.
 */
import mysql, { type Connection } from 'mysql2';
import { isConnectionLost } from './server-errors.ts';

/** What a statement of several answers with: rows, or a header without any. */
export type StatementResult = Record<string, unknown>[] | { affectedRows: number };

export interface LaneSession {
  /** Several statements, one round trip, a result for each. Rejects with SessionLost, or with the server's error. */
  run(statements: readonly string[]): Promise<StatementResult[]>;
  ping(): Promise<void>;
  /** The connection failed by itself: it must not be used again. */
  readonly isLost: boolean;
  destroy(): void;
}

/** The connection failed, not a statement: what was under way may or may not have happened. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

const answerDeadlineMs = 6_000;

// Seconds. The network timeouts are for a process that is frozen in the middle of sending a statement.
const sessionSql =
  "SET NAMES utf8mb4; SET SESSION transaction_isolation = 'READ-COMMITTED', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', " +
  'wait_timeout = 5, net_read_timeout = 5, net_write_timeout = 5, innodb_lock_wait_timeout = 3';

/** Resolves when the session is set; rejects with SessionLost. */
export async function openLaneSession(url: string, connectTimeoutMs: number): Promise<LaneSession> {
  const connection = mysql.createConnection({
    uri: url,
    connectTimeout: connectTimeoutMs,
    multipleStatements: true,
    charset: 'utf8mb4_bin',
    enableKeepAlive: true,
    // The statements are complete: the driver must not look for placeholders, least of all in what people wrote.
    queryFormat: (sql) => sql,
  });
  const session = new MysqlLaneSession(connection);
  try {
    await session.run(sessionSql.split('; '));
  } catch (error) {
    session.destroy();
    throw error instanceof SessionLost ? error : new SessionLost(`no session: ${String(error)}`, { cause: error });
  }
  return session;
}

class MysqlLaneSession implements LaneSession {
  readonly #connection: Connection;
  isLost = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    // Without a listener, an idle connection that breaks would end the process.
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
      // Without `values: null` the driver looks through the whole text for placeholders.
      this.#connection.query({ sql, timeout: answerDeadlineMs, values: null }, (error, results) => {
        if (!error) return resolve(results);
        if (!isConnectionLost(error)) return reject(error);
        this.isLost = true;
        reject(new SessionLost(error.message, { cause: error }));
      });
    });
  }
}
