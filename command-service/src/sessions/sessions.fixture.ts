import { chunks } from '@parley/concurrency/chunks';
import type { Database } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { columnSql, encodeRow } from '@parley/database/table-sql';
import { newId } from '@parley/events/ids';
import { sessions } from '@parley/write-tables/sessions';

/** Inserts active sessions of a user, created and refreshed at `at` (microseconds since 1970), without refresh tokens. */
export async function insertSessions(
  database: Database,
  { userId, count, at }: { userId: string; count: number; at: number },
): Promise<void> {
  const times = { createdAt: at, refreshedAt: at, expiresAt: at + 86_400_000_000 };
  const rows = Array.from({ length: count }, () =>
    encodeRow(sessions, { sessionId: newId(), userId, deviceName: null, ...times, revokedAt: null, revokedBecause: null }),
  );
  // One write each, so that SQLite does not stop the connections of the test for seconds.
  for (const chunk of chunks(rows, 1_000)) {
    const sql = `INSERT INTO sessions (${columnSql(sessions)}) VALUES ${chunk.map((row) => `(${placeholders(row)})`).join(', ')}`;
    await database.write([{ sql, values: chunk.flat() }]);
    await new Promise(setImmediate);
  }
}
