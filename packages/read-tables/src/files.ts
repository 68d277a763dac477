/**
 * Uploaded files. Not folded from the log: command-service writes the table beside the log, in DATABASE_URL; query-service
 * asks it what a file is and whose.
 */
import type { Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';

export const files = defineTable(
  'files',
  {
    fileId: column.id(),
    uploaderId: column.id(),
    /** Of the bytes that were uploaded: tells another upload under a used key. */
    uploadSha256: column.bytes(32),
    /** Of what was made of it, which is what is stored. */
    mediaType: column.text(32),
    size: column.integer(),
    width: column.integer(),
    height: column.integer(),
    /** In hex. */
    sha256: column.text(64),
    thumbnailSize: column.integer(),
    /** How many commands put it into a message or made it an avatar, or are about to. With none it is collected. */
    claims: column.integer(),
    createdAt: column.micros(),
    /** Since when its bytes are in the file store. */
    storedAt: column.nullable(column.micros()),
    /** Since when it is being taken away: from then on there is no such file. */
    collectedAt: column.nullable(column.micros()),
  },
  { primaryKey: ['fileId'], indexes: { by_claims: { columns: ['claims', 'createdAt'] } } },
);
export type FileRow = RowOf<typeof files>;

/** Name of a file's thumbnail in the file store; the file's own is its id. Both lie there while the row says so. */
export const thumbnailName = (fileId: string): string => `${fileId}-thumbnail`;

/** Every thumbnail, whatever the image is. */
export const thumbnailMediaType = 'image/webp';

/** The file, if there is such a one: stored, and not taken away. */
export async function findFile(database: Pick<Database, 'read'>, fileId: string): Promise<FileRow | null> {
  const [row] = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files WHERE file_id = ? AND stored_at IS NOT NULL AND collected_at IS NULL`,
    values: [idToBytes(fileId)],
  });
  return row ? decodeRow(files, row) : null;
}
