/**
 * What is written about files. A row goes before the bytes and leaves after them, so that whatever is in the file store has
 * one; a file is there once its row says `storedAt`. What a user's files take up is counted exactly, in the same writes.
 */
import { UniqueViolation, WriteRefused, type Database, type GuardedStatement, type Statement } from '@parley/database/database';
import { columnSql, decodeRow, encodeRow } from '@parley/database/table-sql';
import { column, defineTable } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import { files, type FileRow } from '@parley/read-tables/files';
import { Problem } from '@parley/service-kit/problems';

export const fileUsage = defineTable('file_usage', { userId: column.id(), bytes: column.integer() }, { primaryKey: ['userId'] });

/** In the store, of file and thumbnail. */
const bytesOf = ({ size, thumbnailSize }: Pick<FileRow, 'size' | 'thumbnailSize'>): number => size + thumbnailSize;

/** As it stands, also one that is not stored yet or being taken away. */
export async function readFileRow(database: Database, fileId: string): Promise<FileRow | null> {
  const [row] = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files WHERE file_id = ?`,
    values: [idToBytes(fileId)],
  });
  return row ? decodeRow(files, row) : null;
}

/** False when a file of this id is there. Throws `file_quota_exceeded`. */
export async function reserveFile(database: Database, row: FileRow, quota: number): Promise<boolean> {
  const taking: GuardedStatement = {
    statement: {
      sql: 'UPDATE file_usage SET bytes = bytes + ? WHERE user_id = ? AND bytes + ? <= ?',
      values: [bytesOf(row), idToBytes(row.uploaderId), bytesOf(row), quota],
    },
    affects: 1,
  };
  const values = encodeRow(files, row);
  const insert = { sql: `INSERT INTO files (${columnSql(files)}) VALUES (${values.map(() => '?').join(', ')})`, values };
  for (let isFirst = true; ; isFirst = false) {
    try {
      await database.write([taking, insert]);
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      if (!(error instanceof WriteRefused)) throw error;
      if (!isFirst) throw new Problem('file_quota_exceeded');
      await beginUsage(database, row.uploaderId);
    }
  }
}

/** A user's first file begins the count. */
async function beginUsage(database: Database, userId: string): Promise<void> {
  try {
    await database.write([{ sql: 'INSERT INTO file_usage (user_id, bytes) VALUES (?, 0)', values: [idToBytes(userId)] }]);
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
  }
}

/** False when it is being taken away. */
export async function checkpointStored(database: Database, fileId: string, at: number): Promise<boolean> {
  const sql = 'UPDATE files SET stored_at = COALESCE(stored_at, ?) WHERE file_id = ? AND collected_at IS NULL';
  return refusedIsFalse(database, [{ statement: { sql, values: [at, idToBytes(fileId)] }, affects: 1 }]);
}

/** Those that nobody has claimed since then, and whose taking away was begun. At most a hundred. */
export async function readUnclaimed(database: Database, createdBefore: number): Promise<FileRow[]> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files WHERE claims = 0 AND created_at < ? ORDER BY created_at LIMIT 100`,
    values: [createdBefore],
  });
  return rows.map((row) => decodeRow(files, row));
}

/** From then on nobody can claim it. False when somebody has. */
export function beginCollecting(database: Database, fileId: string, at: number): Promise<boolean> {
  const sql = 'UPDATE files SET collected_at = ? WHERE file_id = ? AND claims = 0';
  return refusedIsFalse(database, [{ statement: { sql, values: [at, idToBytes(fileId)] }, affects: 1 }]);
}

/** Once its bytes are gone. False when another has done it. */
export function removeFile(database: Database, row: FileRow): Promise<boolean> {
  return refusedIsFalse(database, [
    {
      statement: { sql: 'DELETE FROM files WHERE file_id = ? AND collected_at IS NOT NULL', values: [idToBytes(row.fileId)] },
      affects: 1,
    },
    { sql: 'UPDATE file_usage SET bytes = bytes - ? WHERE user_id = ?', values: [bytesOf(row), idToBytes(row.uploaderId)] },
  ]);
}

async function refusedIsFalse(database: Database, statements: readonly (Statement | GuardedStatement)[]): Promise<boolean> {
  try {
    await database.write(statements);
    return true;
  } catch (error) {
    if (error instanceof WriteRefused) return false;
    throw error;
  }
}
