import { WriteRefused, type Database, type Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { Problem } from '@parley/service-kit/problems';
import { deleteLinks } from './links.ts';
import type { Name } from './names.ts';

/** Null if the user has no password. */
export async function readPasswordHash(database: Pick<Database, 'read'>, userId: string): Promise<string | null> {
  const [row] = await database.read<{ hash: string }>({
    sql: 'SELECT password_hash AS hash FROM credentials WHERE user_id = ?',
    values: [idToBytes(userId)],
  });
  return row?.hash ?? null;
}

/** The user with this name and their password hash. One query, so that an unknown name takes as long as a known one. */
export async function readCredentials(database: Pick<Database, 'read'>, name: Name): Promise<{ userId: Buffer; hash: string } | null> {
  const [row] = await database.read<{ userId: Buffer; hash: string }>({
    sql: `SELECT n.user_id AS userId, c.password_hash AS hash FROM names n JOIN credentials c ON c.user_id = n.user_id
      WHERE n.kind = ? AND n.value = ?`,
    values: [name.kind, name.value],
  });
  return row ?? null;
}

export function insertPasswordHash(userId: string, hash: string, changedAt: number): Statement {
  const sql = 'INSERT INTO credentials (user_id, password_hash, changed_at) VALUES (?, ?, ?)';
  return { sql, values: [idToBytes(userId), hash, changedAt] };
}

/** Sets the password of a user who may have none. */
export function putPasswordHash(userId: string, hash: string, changedAt: number): Statement[] {
  return [{ sql: 'DELETE FROM credentials WHERE user_id = ?', values: [idToBytes(userId)] }, insertPasswordHash(userId, hash, changedAt)];
}

/** Also makes a link to a new password useless. Throws `conflict` if the password has changed since `from` was read. */
export async function replacePasswordHash(database: Database, userId: string, { from, to }: { from: string; to: string }): Promise<void> {
  const sql = 'UPDATE credentials SET password_hash = ?, changed_at = ? WHERE user_id = ? AND password_hash = ?';
  const values = [to, await database.now(), idToBytes(userId), from];
  try {
    await database.write([{ statement: { sql, values }, affects: 1 }, deleteLinks(userId, 'password_reset')]);
  } catch (error) {
    if (error instanceof WriteRefused) throw new Problem('conflict', { cause: error });
    throw error;
  }
}
