import { openMysqlDatabase } from '@parley/database/mysql-database';
import { upserts } from '@parley/database/table-sql';
import { sessions } from '@parley/write-tables/sessions';
import type { Person } from '../systems/people.ts';

/** Logs them in without asking: only the rows that say that their sessions live. */
export async function addSessions(databaseUrl: string, people: readonly Person[]): Promise<void> {
  const database = await openMysqlDatabase({ url: databaseUrl });
  const now = await database.now();
  const times = { createdAt: now, refreshedAt: now, expiresAt: now + 3_600_000_000, revokedAt: null, revokedBecause: null };
  const rows = people.map(({ userId, sessionId }) => ({ userId, sessionId, deviceName: null, ...times }));
  await database.write(upserts(sessions, rows, database.dialect));
  await database.close();
}
