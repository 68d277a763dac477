/** API keys: command-service writes them; every service checks keys against them. */
import type { Database } from '@parley/database/database';
import { idValues, placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { isApiKeySession } from '@parley/events/api-keys';
import type { Entity } from '@parley/events/entities';
import { idFromBytes } from '@parley/events/id-bytes';
import type { StreamName } from '@parley/events/streams';
import { userStatusFrom, userStatusRefs, type UserStatus } from '@parley/events/user-status';
import type { ApiKey } from '@parley/events/wire/api-keys';
import { timeOf } from '@parley/events/wire/fields';

export const apiKeys = defineTable(
  'api_keys',
  {
    keyId: column.text(12),
    /** The session that the key stands for; derived from the key's id. */
    sessionId: column.id(),
    name: column.text(100),
    scopes: column.json<string[]>(),
    userId: column.nullable(column.id()),
    /** SHA-256. */
    secretHash: column.bytes(32),
    createdAt: column.micros(),
    /** Within a minute. */
    lastUsedAt: column.nullable(column.micros()),
    expiresAt: column.nullable(column.micros()),
    revokedAt: column.nullable(column.micros()),
  },
  { primaryKey: ['keyId'], indexes: { by_session: { columns: ['sessionId'], unique: true } } },
);
export type ApiKeyRow = RowOf<typeof apiKeys>;

type Reader = Pick<Database, 'read'>;

export async function findApiKey(database: Reader, keyId: string): Promise<ApiKeyRow | null> {
  const [row] = await database.read({ sql: `SELECT ${columnSql(apiKeys)} FROM api_keys WHERE key_id = ?`, values: [keyId] });
  // A server may compare text without regard to case.
  const key = row && decodeRow(apiKeys, row);
  return key?.keyId === keyId ? key : null;
}

/** All keys that are not revoked, the newest first. */
export async function readApiKeys(database: Reader): Promise<ApiKeyRow[]> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(apiKeys)} FROM api_keys WHERE revoked_at IS NULL ORDER BY created_at DESC, key_id`,
    values: [],
  });
  return rows.map((row) => decodeRow(apiKeys, row));
}

export function toWireApiKey({ keyId, name, scopes, userId, createdAt, lastUsedAt, expiresAt }: ApiKeyRow): ApiKey {
  const times = { createdAt: timeOf(createdAt), lastUsedAt: timeOrNull(lastUsedAt), expiresAt: timeOrNull(expiresAt) };
  return { id: keyId, name, scopes, userId, ...times };
}

const timeOrNull = (micros: number | null): string | null => (micros === null ? null : timeOf(micros));

/** Times of the keys among these sessions, in microseconds since 1970. Reads nothing if there are none, as for almost every request. */
export async function findKeySessions(
  database: Reader,
  sessionIds: readonly string[],
): Promise<{ sessionId: string; userId: string | null; revokedAt: number | null; expiresAt: number | null }[]> {
  const ids = sessionIds.filter(isApiKeySession);
  if (ids.length === 0) return [];
  const rows = await database.read<{ sessionId: Buffer; userId: Buffer | null; revokedAt: number | null; expiresAt: number | null }>({
    sql: `SELECT session_id AS sessionId, user_id AS userId, revoked_at AS revokedAt, expires_at AS expiresAt FROM api_keys
      WHERE session_id IN (${placeholders(ids)})`,
    values: idValues(ids),
  });
  return rows.map((row) => ({ ...row, sessionId: idFromBytes(row.sessionId), userId: row.userId && idFromBytes(row.userId) }));
}

/** The log of accounts and operators, whose current state decides. */
export interface AccountLog {
  load(
    refs: readonly { stream: StreamName; entity: Entity }[],
    options: { current: boolean },
  ): Promise<{ events: readonly { type: string; payload: object }[] }>;
}

export async function readUserStatus(log: AccountLog, userId: string): Promise<UserStatus> {
  return userStatusFrom((await log.load(userStatusRefs(userId), { current: true })).events);
}

/** Reads and writes of authentication, with times in milliseconds. A key acts only as a user that the log has, and that is not suspended. */
export function apiKeySource(database: Pick<Database, 'read' | 'write'>, log: AccountLog) {
  return {
    async findApiKey(keyId: string) {
      const row = await findApiKey(database, keyId);
      return row === null ? null : { ...inMilliseconds(row), id: row.keyId };
    },
    /** By one process in a minute. */
    async markApiKeyUsed(keyId: string, at: number): Promise<void> {
      const sql = 'UPDATE api_keys SET last_used_at = ? WHERE key_id = ? AND (last_used_at IS NULL OR last_used_at <= ?)';
      await database.write([{ sql, values: [at * 1_000, keyId, (at - 60_000) * 1_000] }]);
    },
    userStatusOf: (userId: string): Promise<UserStatus> => readUserStatus(log, userId),
  };
}

function inMilliseconds({ lastUsedAt, expiresAt, revokedAt, ...row }: ApiKeyRow) {
  const milliseconds = (micros: number | null): number | null => (micros === null ? null : micros / 1_000);
  return { ...row, lastUsedAt: milliseconds(lastUsedAt), expiresAt: milliseconds(expiresAt), revokedAt: milliseconds(revokedAt) };
}
