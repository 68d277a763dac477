/** Migrations on a server: one process at a time by a named lock, which ends with its connection. */
import type { SchemaChange } from './database.ts';
import { DatabaseUnavailable } from './database.ts';
import { appliedSql, createMigrationsTableSql, recordSql } from './migration-records.ts';
import type { MysqlSession } from './mysql-pool.ts';

// As long as the longest index on a big table may take another process; a named lock dies with its connection.
const lockWaitSeconds = 600;
const noDeadline = 0;
// Names of locks are the server's, not the schema's, and at most 64 characters.
const lockName = "CONCAT('parley-migrations-', LEFT(SHA2(DATABASE(), 256), 32))";

export async function applyUnderLock(
  session: MysqlSession,
  dialect: 'mysql' | 'mariadb',
  scope: string,
  changes: readonly SchemaChange[],
): Promise<string[]> {
  const locking = await session.query(`SELECT GET_LOCK(${lockName}, ${lockWaitSeconds}) AS taken`, [], noDeadline);
  if ((locking as { taken: number | null }[])[0]!.taken !== 1) throw new DatabaseUnavailable('another process migrates for too long');
  try {
    await session.query(createMigrationsTableSql(dialect));
    const applied = new Set(((await session.query(appliedSql, [scope])) as { id: string }[]).map(({ id }) => id));
    const missing = changes.filter(({ id }) => !applied.has(id));
    for (const { id, statements } of missing) {
      for (const sql of statements) await session.query(sql, [], noDeadline);
      await session.query(recordSql(dialect), [scope, id]);
    }
    return missing.map(({ id }) => id);
  } finally {
    await session.query(`SELECT RELEASE_LOCK(${lockName})`);
  }
}
