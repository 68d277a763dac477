/**
 * Writes rows of files. A row is inserted before the bytes are stored and deleted after they are, so everything in the file store
 * has a row. A file exists once its row has `storedAt`. The same writes count the bytes of each user exactly.
 */
import { UniqueViolation, WriteRefused, type Database, type GuardedStatement, type Statement } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow, encodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { files, type FileRow } from '@parley/write-tables/files';
import { Problem } from '@parley/service-kit/problems';

/** Bytes in the store: file and thumbnail. */
const bytesOf = ({ size, thumbnailSize }: Pick<FileRow, 'size' | 'thumbnailSize'>): number => size + thumbnailSize;

/** Reads a row, even if its file is not stored yet or is being collected. */
export async function readFileRow(database: Database, fileId: string): Promise<FileRow | null> {
  const [row] = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files WHERE file_id = ?`,
    values: [idToBytes(fileId)],
  });
  return row ? decodeRow(files, row) : null;
}

/** False if there is a row with this id. Throws `file_quota_exceeded`. */
export async function reserveFile(database: Database, row: FileRow, quota: number): Promise<boolean> {
  const takeQuota: GuardedStatement = {
    statement: {
      sql: 'UPDATE file_usage SET bytes = bytes + ? WHERE user_id = ? AND bytes + ? <= ?',
      values: [bytesOf(row), idToBytes(row.uploaderId), bytesOf(row), quota],
    },
    affects: 1,
  };
  const values = encodeRow(files, row);
  const insert = { sql: `INSERT INTO files (${columnSql(files)}) VALUES (${placeholders(values)})`, values };
  for (let isFirst = true; ; isFirst = false) {
    try {
      await database.write([takeQuota, insert]);
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      if (!(error instanceof WriteRefused)) throw error;
      if (!isFirst) throw new Problem('file_quota_exceeded');
      await insertUsage(database, row.uploaderId);
    }
  }
}

/** Starts the count with the user's first file. */
async function insertUsage(database: Database, userId: string): Promise<void> {
  try {
    await database.write([{ sql: 'INSERT INTO file_usage (user_id, bytes) VALUES (?, 0)', values: [idToBytes(userId)] }]);
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
  }
}

/** False if the file is being collected. */
export async function markStored(database: Database, fileId: string, at: number): Promise<boolean> {
  const sql = 'UPDATE files SET stored_at = COALESCE(stored_at, ?) WHERE file_id = ? AND collected_at IS NULL';
  return writeUnlessRefused(database, [{ statement: { sql, values: [at, idToBytes(fileId)] }, affects: 1 }]);
}

/** Reads up to 100 files without claims that were created before then, including those that are being collected. */
export async function readUnclaimed(database: Database, createdBefore: number): Promise<FileRow[]> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files WHERE claims = 0 AND created_at < ? ORDER BY created_at LIMIT 100`,
    values: [createdBefore],
  });
  return rows.map((row) => decodeRow(files, row));
}

/** Marks a file as collected, so that no command can claim it. False if it is claimed. */
export function beginCollecting(database: Database, fileId: string, at: number): Promise<boolean> {
  const sql = 'UPDATE files SET collected_at = ? WHERE file_id = ? AND claims = 0';
  return writeUnlessRefused(database, [{ statement: { sql, values: [at, idToBytes(fileId)] }, affects: 1 }]);
}

/** Deletes the row after the bytes were deleted. False if another process has done so. */
export function removeFile(database: Database, row: FileRow): Promise<boolean> {
  return writeUnlessRefused(database, [
    {
      statement: { sql: 'DELETE FROM files WHERE file_id = ? AND collected_at IS NOT NULL', values: [idToBytes(row.fileId)] },
      affects: 1,
    },
    { sql: 'UPDATE file_usage SET bytes = bytes - ? WHERE user_id = ?', values: [bytesOf(row), idToBytes(row.uploaderId)] },
  ]);
}

async function writeUnlessRefused(database: Database, statements: readonly (Statement | GuardedStatement)[]): Promise<boolean> {
  try {
    await database.write(statements);
    return true;
  } catch (error) {
    if (error instanceof WriteRefused) return false;
    throw error;
  }
}
