/** Uploaded files. command-service writes the rows; query-service serves the files. The bytes are in the file store. */
import { isSqlite } from '@parley/database/build-table';
import type { Database, MigrationConnection } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';

export const files = defineTable(
  'files',
  {
    fileId: column.id(),
    uploaderId: column.id(),
    /** Hash of the uploaded bytes: detects a different upload under a used key. */
    uploadSha256: column.bytes(32),
    /** Media type of the stored image, which is made from the upload. The columns below describe the stored image too. */
    mediaType: column.text(32),
    size: column.integer(),
    width: column.integer(),
    height: column.integer(),
    /** Hexadecimal. */
    sha256: column.text(64),
    thumbnailSize: column.integer(),
    /** Number of commands that used the file in a message or as an avatar, or are about to. A file with none is collected. */
    claims: column.integer(),
    createdAt: column.micros(),
    /** Time at which the bytes were stored. */
    storedAt: column.nullable(column.micros()),
    /** Time at which nothing used the file any more. Some minutes later it is collected, unless it is used again. */
    releasedAt: column.nullable(column.micros()),
    /** Time at which collecting began; from then on the file counts as absent. */
    collectedAt: column.nullable(column.micros()),
  },
  { primaryKey: ['fileId'], indexes: { by_claims: { columns: ['claims', 'createdAt'] }, by_uploader: { columns: ['uploaderId'] } } },
);
export type FileRow = RowOf<typeof files>;

/** For an installation whose table of files is older. */
export async function addReleasedFiles(knex: MigrationConnection): Promise<void> {
  if (await knex.schema.hasColumn('files', 'released_at')) return;
  // One statement on MySQL, which commits each.
  if (!isSqlite(knex)) return void (await knex.raw('ALTER TABLE files ADD COLUMN released_at BIGINT, ADD INDEX by_uploader (uploader_id)'));
  await knex.raw('CREATE INDEX IF NOT EXISTS files_by_uploader ON files (uploader_id)');
  await knex.raw('ALTER TABLE files ADD COLUMN released_at INTEGER');
}

/** Bytes that each user has in the file store. */
export const fileUsage = defineTable('file_usage', { userId: column.id(), bytes: column.integer() }, { primaryKey: ['userId'] });

/** Name of a file's thumbnail in the file store. The file's own name is its id. */
export const thumbnailName = (fileId: string): string => `${fileId}-thumbnail`;

/** Media type of every thumbnail. */
export const thumbnailMediaType = 'image/webp';

/** The file, if it is stored and not being collected; otherwise null. */
export async function findFile(database: Pick<Database, 'read'>, fileId: string): Promise<FileRow | null> {
  const [row] = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files WHERE file_id = ? AND stored_at IS NOT NULL AND collected_at IS NULL`,
    values: [idToBytes(fileId)],
  });
  return row ? decodeRow(files, row) : null;
}
