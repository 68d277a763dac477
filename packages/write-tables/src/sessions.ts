/** Sessions: one row per sign-in of a device. command-service writes them; every service checks access tokens against them. */
import { isSqlite } from '@parley/database/build-table';
import type { Database, MigrationConnection } from '@parley/database/database';
import { idValues, placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idFromBytes } from '@parley/events/id-bytes';
import { findKeySessions, readUserStatus, type AccountLog } from './api-keys.ts';

/** An envelope of the longest name. */
const sealedNameLength = 900;

export const sessions = defineTable(
  'sessions',
  {
    sessionId: column.id(),
    userId: column.id(),
    /** Sealed: `device-names.ts` of the key store. */
    deviceName: column.nullable(column.text(sealedNameLength)),
    createdAt: column.micros(),
    refreshedAt: column.micros(),
    /** 30 days after the last refresh, at most 180 days after the sign-in. */
    expiresAt: column.micros(),
    revokedAt: column.nullable(column.micros()),
    revokedBecause: column.nullable(column.text(32)),
  },
  { primaryKey: ['sessionId'], indexes: { by_user: { columns: ['userId', 'expiresAt'] } } },
);
export type SessionRow = RowOf<typeof sessions>;

/** For an installation whose names are not sealed. */
export async function widenDeviceNames(knex: MigrationConnection): Promise<void> {
  if (!isSqlite(knex)) await knex.raw(`ALTER TABLE sessions MODIFY device_name VARCHAR(${sealedNameLength}) NULL`);
}

type Reader = Pick<Database, 'read'>;

/**
 * The ids of the sessions, those of API keys included, that are neither revoked nor expired. A key of a user who is suspended according to
 * `log` has none, though it is not revoked. `now` is in microseconds since 1970.
 */
export async function readActiveSessions(
  database: Reader,
  sessionIds: readonly string[],
  now: number,
  log?: AccountLog,
): Promise<Set<string>> {
  if (sessionIds.length === 0) return new Set();
  const rows = await database.read<{ sessionId: Buffer }>({
    sql: `SELECT session_id AS sessionId FROM sessions
      WHERE session_id IN (${placeholders(sessionIds)}) AND revoked_at IS NULL AND expires_at > ?`,
    values: [...idValues(sessionIds), now],
  });
  const keys = await findKeySessions(database, sessionIds);
  const valid = keys.filter(({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now));
  const statuses = await Promise.all(
    valid.map(({ userId }) => (userId !== null && log ? readUserStatus(log, userId) : Promise.resolve('active'))),
  );
  const active = valid.filter((_, index) => statuses[index] === 'active');
  return new Set([...rows.map(({ sessionId }) => idFromBytes(sessionId)), ...active.map(({ sessionId }) => sessionId)]);
}

/** In milliseconds since 1970. */
export interface SessionTimes {
  revokedAt: number | null;
  expiresAt: number;
}

/** A lookup of session times by id. A session without a row is missing from the result. That of an API key may never expire. */
export function findSessionsIn(database: Reader): (sessionIds: readonly string[]) => Promise<Map<string, SessionTimes>> {
  return async (sessionIds) => {
    if (sessionIds.length === 0) return new Map();
    const rows = await database.read<{ sessionId: Buffer; revokedAt: number | null; expiresAt: number }>({
      sql: `SELECT session_id AS sessionId, revoked_at AS revokedAt, expires_at AS expiresAt FROM sessions
        WHERE session_id IN (${placeholders(sessionIds)})`,
      values: idValues(sessionIds),
    });
    const keys = await findKeySessions(database, sessionIds);
    return new Map([
      ...rows.map((row) => [idFromBytes(row.sessionId), inMilliseconds(row)] as const),
      ...keys.map((key) => [key.sessionId, inMilliseconds({ ...key, expiresAt: key.expiresAt ?? Infinity })] as const),
    ]);
  };
}

function inMilliseconds({ revokedAt, expiresAt }: SessionTimes): SessionTimes {
  return { revokedAt: revokedAt === null ? null : revokedAt / 1_000, expiresAt: expiresAt / 1_000 };
}

/** A user's active sessions, the newest sign-in first. `now` is in microseconds since 1970. */
export async function readSessionsOfUser(database: Reader, userId: string, now: number): Promise<SessionRow[]> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(sessions)} FROM sessions WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ?
      ORDER BY created_at DESC, session_id`,
    values: [...idValues([userId]), now],
  });
  return rows.map((row) => decodeRow(sessions, row));
}
