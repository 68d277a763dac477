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

/**
 * Reads up to 100 files without claims, including those that are being collected: that were never used, and created before `createdBefore`,
 * or whose last use ended before `releasedBefore`.
 */
export async function readUnclaimed(
  database: Database,
  { createdBefore, releasedBefore }: { createdBefore: number; releasedBefore: number },
): Promise<FileRow[]> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files
      WHERE claims = 0 AND created_at < COALESCE(released_at, ?) AND COALESCE(released_at, 0) < ? ORDER BY created_at LIMIT 100`,
    values: [createdBefore, releasedBefore],
  });
  return rows.map((row) => decodeRow(files, row));
}

/** Drops the claims of a file that nothing uses any more, as far as is known: it is collected, unless it is used again. */
export async function releaseFile(database: Database, fileId: string, at: number): Promise<void> {
  const sql = 'UPDATE files SET claims = 0, released_at = ? WHERE file_id = ? AND collected_at IS NULL';
  await database.write([{ sql, values: [at, idToBytes(fileId)] }]);
}

/** Claims a file again that was released while a command was about to use it. */
export async function keepFile(database: Database, fileId: string): Promise<void> {
  const sql = 'UPDATE files SET claims = claims + 1, released_at = NULL WHERE file_id = ? AND collected_at IS NULL';
  await database.write([{ sql, values: [idToBytes(fileId)] }]);
}

/** Marks a file as collected, so that no command can claim it. False if it is claimed. */
export function beginCollecting(database: Database, fileId: string, at: number): Promise<boolean> {
  const sql = 'UPDATE files SET collected_at = ? WHERE file_id = ? AND claims = 0';
  return writeUnlessRefused(database, [{ statement: { sql, values: [at, idToBytes(fileId)] }, affects: 1 }]);
}

/** Reads up to 100 files of a user. */
export async function readFilesOf(database: Database, uploaderId: string): Promise<FileRow[]> {
  const sql = `SELECT ${columnSql(files)} FROM files WHERE uploader_id = ? LIMIT 100`;
  return (await database.read({ sql, values: [idToBytes(uploaderId)] })).map((row) => decodeRow(files, row));
}

/** Marks a file as collected, even if it is in use: from then on it counts as absent. */
export async function withdrawFile(database: Database, fileId: string, at: number): Promise<void> {
  const sql = 'UPDATE files SET collected_at = COALESCE(collected_at, ?) WHERE file_id = ?';
  await database.write([{ sql, values: [at, idToBytes(fileId)] }]);
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
