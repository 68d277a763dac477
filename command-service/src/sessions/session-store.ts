/** Writes sessions. The hashes of their tokens are in a separate table that no other service reads. */
import { WriteRefused, type Database, type Row } from '@parley/database/database';
import { idValues, placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow, encodeRow, type SqlText } from '@parley/database/table-sql';
import type { RowOf, Table } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import { refreshTokenHashes, type RefreshTokenRow } from '@parley/write-tables/refresh-tokens';
import { sessions, type SessionRow } from '@parley/write-tables/sessions';

/** Inserts a session with its first token and deletes the user's sessions that expired before `expiredBefore`. */
export async function insertSession(database: Database, session: SessionRow, tokenHash: Buffer, expiredBefore: number): Promise<void> {
  const token = { sessionId: session.sessionId, tokenHash, previousHash: null, previousKey: null, rotatedAt: session.createdAt };
  const expired = [idToBytes(session.userId), expiredBefore];
  await database.write([
    {
      sql: 'DELETE FROM refresh_tokens WHERE session_id IN (SELECT session_id FROM sessions WHERE user_id = ? AND expires_at < ?)',
      values: expired,
    },
    { sql: 'DELETE FROM sessions WHERE user_id = ? AND expires_at < ?', values: expired },
    insert(sessions, session),
    insert(refreshTokenHashes, token),
  ]);
}

function insert<T extends Table>(table: T, row: RowOf<T>): SqlText {
  const values = encodeRow(table, row);
  return { sql: `INSERT INTO ${table.name} (${columnSql(table)}) VALUES (${placeholders(values)})`, values };
}

export async function readSession(database: Database, sessionId: string): Promise<{ session: SessionRow; token: RefreshTokenRow } | null> {
  const key = [idToBytes(sessionId)];
  const [[session], [token]] = (await database.snapshot([
    { sql: 'SELECT * FROM sessions WHERE session_id = ?', values: key },
    { sql: 'SELECT * FROM refresh_tokens WHERE session_id = ?', values: key },
  ])) as [Row[], Row[]];
  return session && token ? { session: decodeRow(sessions, session), token: decodeRow(refreshTokenHashes, token) } : null;
}

export interface Rotation {
  sessionId: string;
  from: Buffer;
  to: Buffer;
  key: string | null;
  at: number;
  expiresAt: number;
}

/** Exchanges the token. False if another refresh or a revocation came first. */
export async function rotate(database: Database, { sessionId, from, to, key, at, expiresAt }: Rotation): Promise<boolean> {
  const id = idToBytes(sessionId);
  const token =
    'UPDATE refresh_tokens SET token_hash = ?, previous_hash = ?, previous_key = ?, rotated_at = ? WHERE session_id = ? AND token_hash = ?';
  const session = 'UPDATE sessions SET refreshed_at = ?, expires_at = ? WHERE session_id = ? AND revoked_at IS NULL AND expires_at > ?';
  try {
    await database.write([
      { statement: { sql: token, values: [to, from, key, at, id, from] }, affects: 1 },
      { statement: { sql: session, values: [at, expiresAt, id, at] }, affects: 1 },
    ]);
    return true;
  } catch (error) {
    if (error instanceof WriteRefused) return false;
    throw error;
  }
}

/** Revokes sessions. Sessions that are already revoked keep their time and reason. */
export async function markRevoked(database: Database, sessionIds: readonly string[], at: number, reason: string): Promise<void> {
  const sql = `UPDATE sessions SET revoked_at = ?, revoked_because = ?
    WHERE revoked_at IS NULL AND session_id IN (${placeholders(sessionIds)})`;
  await database.write([{ sql, values: [at, reason, ...idValues(sessionIds)] }]);
}
