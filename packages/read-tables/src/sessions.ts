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

/** What says whether a session lives; in milliseconds since 1970. */
export interface SessionTimes {
  revokedAt: number | null;
  expiresAt: number;
}

/** Of those of the sessions that have a row, by id: what SessionState asks for. */
export function findSessionsIn(database: Reads): (sessionIds: readonly string[]) => Promise<Map<string, SessionTimes>> {
  return async (sessionIds) => {
    if (sessionIds.length === 0) return new Map();
    const rows = await database.read<{ sessionId: Buffer; revokedAt: number | null; expiresAt: number }>({
      sql: `SELECT session_id AS sessionId, revoked_at AS revokedAt, expires_at AS expiresAt FROM sessions
        WHERE session_id IN (${placeholders(sessionIds)})`,
      values: idValues(sessionIds),
    });
    return new Map(rows.map((row) => [idFromBytes(row.sessionId), timesOf(row)]));
  };
}

function timesOf({ revokedAt, expiresAt }: SessionTimes): SessionTimes {
  return { revokedAt: revokedAt === null ? null : revokedAt / 1_000, expiresAt: expiresAt / 1_000 };
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
