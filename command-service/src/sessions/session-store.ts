/** What is written about sessions. Their tokens' hashes lie in a table of their own that no other service reads. */
import { WriteRefused, type Database, type Row } from '@parley/database/database';
import { columnSql, decodeRow, encodeRow, type SqlText } from '@parley/database/table-sql';
import { column, defineTable, type RowOf, type Table } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import { sessions, type SessionRow } from '@parley/read-tables/sessions';

export const refreshTokenHashes = defineTable(
  'refresh_tokens',
  {
    sessionId: column.id(),
    /** Of the token that is good now. */
    tokenHash: column.bytes(32),
    /** Of the one before, the key it was exchanged under, and when. */
    previousHash: column.nullable(column.bytes(32)),
    previousKey: column.nullable(column.text(128)),
    rotatedAt: column.micros(),
  },
  { primaryKey: ['sessionId'] },
);
export type RefreshTokenRow = RowOf<typeof refreshTokenHashes>;

const places = (count: number): string => Array<string>(count).fill('?').join(', ');

/** A new session with its first token; the user's sessions that are long over go. */
export async function insertSession(database: Database, session: SessionRow, tokenHash: Buffer, forgetBefore: number): Promise<void> {
  const token = { sessionId: session.sessionId, tokenHash, previousHash: null, previousKey: null, rotatedAt: session.createdAt };
  const over = [idToBytes(session.userId), forgetBefore];
  await database.write([
    {
      sql: 'DELETE FROM refresh_tokens WHERE session_id IN (SELECT session_id FROM sessions WHERE user_id = ? AND expires_at < ?)',
      values: over,
    },
    { sql: 'DELETE FROM sessions WHERE user_id = ? AND expires_at < ?', values: over },
    insert(sessions, session),
    insert(refreshTokenHashes, token),
  ]);
}

function insert<T extends Table>(table: T, row: RowOf<T>): SqlText {
  const values = encodeRow(table, row);
  return { sql: `INSERT INTO ${table.name} (${columnSql(table)}) VALUES (${places(values.length)})`, values };
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

/** False when another refresh or a revocation was first. */
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

/** Those that are revoked already keep their time and reason. */
export async function markRevoked(database: Database, sessionIds: readonly string[], at: number, because: string): Promise<void> {
  await database.write([
    {
      sql: `UPDATE sessions SET revoked_at = ?, revoked_because = ? WHERE revoked_at IS NULL AND session_id IN (${places(sessionIds.length)})`,
      values: [at, because, ...sessionIds.map(idToBytes)],
    },
  ]);
}
