import { WriteRefused, type Database } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { column, defineTable } from '@parley/database/tables';
import { Problem } from '@parley/service-kit/problems';

/** Password hashes, apart from everything else: never in the log, never in a read table. */
export const credentials = defineTable(
  'credentials',
  { userId: column.id(), passwordHash: column.text(255), changedAt: column.micros() },
  { primaryKey: ['userId'] },
);

/** Null for who has none. */
export async function readPasswordHash(database: Pick<Database, 'read'>, userId: string): Promise<string | null> {
  const [row] = await database.read<{ hash: string }>({
    sql: 'SELECT password_hash AS hash FROM credentials WHERE user_id = ?',
    values: [idToBytes(userId)],
  });
  return row?.hash ?? null;
}

/** Who logs in by this name, and with what. One query, so that an unknown name takes as long as a known one. */
export async function readCredentials(
  database: Pick<Database, 'read'>,
  name: { kind: 'username' | 'email'; value: string },
): Promise<{ userId: Buffer; hash: string } | null> {
  const [row] = await database.read<{ userId: Buffer; hash: string }>({
    sql: `SELECT n.user_id AS userId, c.password_hash AS hash FROM names n JOIN credentials c ON c.user_id = n.user_id
      WHERE n.kind = ? AND n.value = ?`,
    values: [name.kind, name.value],
  });
  return row ?? null;
}

/** Throws `conflict` when the password was changed meanwhile. */
export async function replacePasswordHash(database: Database, userId: string, { from, to }: { from: string; to: string }): Promise<void> {
  const sql = 'UPDATE credentials SET password_hash = ?, changed_at = ? WHERE user_id = ? AND password_hash = ?';
  const values = [to, await database.now(), idToBytes(userId), from];
  try {
    await database.write([{ statement: { sql, values }, affects: 1 }]);
  } catch (error) {
    if (error instanceof WriteRefused) throw new Problem('conflict', { cause: error });
    throw error;
  }
}
