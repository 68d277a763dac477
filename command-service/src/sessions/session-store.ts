/** Writes sessions. The hashes of their tokens are in a separate table that no other service reads. */
import { WriteRefused, type Database, type Row, type SqlValue, type Statement } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow, encodeRow, type SqlText } from '@parley/database/table-sql';
import type { RowOf, Table } from '@parley/database/tables';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { refreshTokenHashes, type RefreshTokenRow } from '@parley/write-tables/refresh-tokens';
import { sessions, type SessionRow } from '@parley/write-tables/sessions';

/** Inserts a session with its first token and deletes the user's sessions that expired or were revoked before `endedBefore`. */
export async function insertSession(database: Database, session: SessionRow, tokenHash: Buffer, endedBefore: number): Promise<void> {
  const token = { sessionId: session.sessionId, tokenHash, previousHash: null, previousKey: null, rotatedAt: session.createdAt };
  const ended = 'user_id = ? AND (expires_at < ? OR revoked_at < ?)';
  const values = [idToBytes(session.userId), endedBefore, endedBefore];
  await database.write([
    { sql: `DELETE FROM refresh_tokens WHERE session_id IN (SELECT session_id FROM sessions WHERE ${ended})`, values },
    { sql: `DELETE FROM sessions WHERE ${ended}`, values },
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

/** Revokes a session. One that is already revoked keeps its time and reason. */
export async function markRevoked(database: Database, sessionId: string, at: number, reason: string): Promise<void> {
  const sql = 'UPDATE sessions SET revoked_at = ?, revoked_because = ? WHERE session_id = ? AND revoked_at IS NULL';
  await database.write([{ sql, values: [at, reason, idToBytes(sessionId)] }]);
}

/** Which sessions of a user to revoke: all, unless restricted. */
export interface UserSessions {
  userId: string;
  /** Session to keep. */
  except?: string;
  /** Only those that began before, in microseconds since 1970. */
  createdBefore?: number;
  /** Only this session and those that were refreshed before it. */
  upTo?: Pick<SessionRow, 'refreshedAt' | 'sessionId'>;
}

/** Revokes sessions of a user by one statement of constant size. Resolves with their ids. */
export async function markUserSessionsRevoked(database: Database, sessions: UserSessions, at: number, reason: string): Promise<string[]> {
  await database.write([userSessionsRevocation(sessions, at, reason)]);
  return readRevoked(database, sessions.userId, at, reason);
}

export function userSessionsRevocation({ userId, except, createdBefore, upTo }: UserSessions, at: number, reason: string): Statement {
  const conditions = ['user_id = ?', 'revoked_at IS NULL'];
  const values: SqlValue[] = [idToBytes(userId)];
  if (except !== undefined) {
    conditions.push('session_id <> ?');
    values.push(idToBytes(except));
  }
  if (createdBefore !== undefined) {
    conditions.push('created_at < ?');
    values.push(createdBefore);
  }
  if (upTo !== undefined) {
    conditions.push('(refreshed_at < ? OR (refreshed_at = ? AND session_id <= ?))');
    values.push(upTo.refreshedAt, upTo.refreshedAt, idToBytes(upTo.sessionId));
  }
  const sql = `UPDATE sessions SET revoked_at = ?, revoked_because = ? WHERE ${conditions.join(' AND ')}`;
  return { sql, values: [at, reason, ...values] };
}

/** The ids of the user's sessions that were revoked at this time. A concurrent revocation of the same millisecond may be among them. */
export async function readRevoked(database: Pick<Database, 'read'>, userId: string, at: number, reason: string): Promise<string[]> {
  const revoked = await database.read<{ sessionId: Buffer }>({
    sql: 'SELECT session_id AS sessionId FROM sessions WHERE user_id = ? AND revoked_at = ? AND revoked_because = ?',
    values: [idToBytes(userId), at, reason],
  });
  return revoked.map(({ sessionId }) => idFromBytes(sessionId));
}

/** The first active session of a user beyond the `max` that were refreshed last; undefined if there are no more. */
export async function readFirstBeyond(
  database: Pick<Database, 'read'>,
  { userId, max, now }: { userId: string; max: number; now: number },
): Promise<UserSessions['upTo']> {
  const [row] = await database.read<{ sessionId: Buffer; refreshedAt: number }>({
    sql: `SELECT session_id AS sessionId, refreshed_at AS refreshedAt FROM sessions
      WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY refreshed_at DESC, session_id DESC LIMIT 1 OFFSET ${max}`,
    values: [idToBytes(userId), now],
  });
  return row && { sessionId: idFromBytes(row.sessionId), refreshedAt: row.refreshedAt };
}
