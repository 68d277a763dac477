/**
 * Sessions: a device's sign-in each. Not folded from the log: command-service writes the table beside the log, in
 * DATABASE_URL, and every service asks it whether an access token's session still lives. It holds no token.
 */
import type { Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idFromBytes } from '@parley/events/id-bytes';
import { idValues, placeholders } from './reads/sql-list.ts';

export const sessions = defineTable(
  'sessions',
  {
    sessionId: column.id(),
    userId: column.id(),
    deviceName: column.nullable(column.text(100)),
    createdAt: column.micros(),
    refreshedAt: column.micros(),
    /** 30 days after the last refresh, at most 180 after the log-in. */
    expiresAt: column.micros(),
    revokedAt: column.nullable(column.micros()),
    revokedBecause: column.nullable(column.text(32)),
  },
  { primaryKey: ['sessionId'], indexes: { by_user: { columns: ['userId', 'expiresAt'] } } },
);
export type SessionRow = RowOf<typeof sessions>;

type Reads = Pick<Database, 'read'>;

/** Those of the sessions that are neither revoked nor over. `now`: microseconds since 1970. */
export async function readActiveSessions(database: Reads, sessionIds: readonly string[], now: number): Promise<Set<string>> {
  if (sessionIds.length === 0) return new Set();
  const rows = await database.read<{ sessionId: Buffer }>({
    sql: `SELECT session_id AS sessionId FROM sessions
      WHERE session_id IN (${placeholders(sessionIds)}) AND revoked_at IS NULL AND expires_at > ?`,
    values: [...idValues(sessionIds), now],
  });
  return new Set(rows.map(({ sessionId }) => idFromBytes(sessionId)));
}

/** The row that says whether a session lives, its times in milliseconds since 1970: what SessionState asks for. */
export function findSessionIn(database: Reads): (sessionId: string) => Promise<{ revokedAt: number | null; expiresAt: number } | null> {
  return async (sessionId) => {
    const [row] = await database.read<{ revokedAt: number | null; expiresAt: number }>({
      sql: 'SELECT revoked_at AS revokedAt, expires_at AS expiresAt FROM sessions WHERE session_id = ?',
      values: idValues([sessionId]),
    });
    return row ? { revokedAt: row.revokedAt === null ? null : row.revokedAt / 1_000, expiresAt: row.expiresAt / 1_000 } : null;
  };
}

/** A user's sessions that live, the newest log-in first. */
export async function readSessionsOfUser(database: Reads, userId: string, now: number): Promise<SessionRow[]> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(sessions)} FROM sessions WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ?
      ORDER BY created_at DESC, session_id`,
    values: [...idValues([userId]), now],
  });
  return rows.map((row) => decodeRow(sessions, row));
}
