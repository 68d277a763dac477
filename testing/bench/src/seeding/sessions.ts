import { openMysqlDatabase } from '@parley/database/mysql-database';
import { upserts } from '@parley/database/table-sql';
import { sessions } from '@parley/write-tables/sessions';
import type { User } from '../systems/users.ts';

/** Writes active sessions of the users directly to the table, without accounts. */
export async function addSessions(databaseUrl: string, users: readonly User[]): Promise<void> {
  const database = await openMysqlDatabase({ url: databaseUrl });
  const now = await database.now();
  const times = { createdAt: now, refreshedAt: now, expiresAt: now + 3_600_000_000, revokedAt: null, revokedBecause: null };
  const rows = users.map(({ userId, sessionId }) => ({ userId, sessionId, deviceName: null, ...times }));
  await database.write(upserts(sessions, rows, database.dialect));
  await database.close();
}
