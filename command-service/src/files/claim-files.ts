/**
 * Claims files for a command before it appends. The collector deletes only files without claims. Claims are counted: a command
 * that appends nothing releases its own; one that crashes keeps them, so that at worst a file is stored for too long.
 */
import { WriteRefused, type Database } from '@parley/database/database';
import { idValues, placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import type { AttachmentDetails } from '@parley/events/event-constructors/message-events';
import { idToBytes } from '@parley/events/id-bytes';
import { files, type FileRow } from '@parley/write-tables/files';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { Outcome } from '../define-command.ts';
import { noFiles, type OwnFiles } from './own-files.ts';

/**
 * Runs the command with those of the files that the user uploaded, claimed for it. The decision refuses the others. Without
 * `fileIds` there is no query.
 */
export type WithFileClaims = <State>(
  userId: string,
  fileIds: readonly string[],
  run: (own: OwnFiles) => Promise<Outcome<State>>,
) => Promise<Outcome<State>>;

export function fileClaims({ database, logger }: { database: Database; logger: Logger }): WithFileClaims {
  async function release(own: OwnFiles): Promise<void> {
    try {
      await database.write([change([...own.keys()], 'claims = claims - 1', 'claims > 0')]);
    } catch (error) {
      logger.warn({ err: error }, 'failed to release file claims');
    }
  }

  return async (userId, fileIds, run) => {
    if (fileIds.length === 0) return run(noFiles);
    const own = await claim(database, userId, fileIds);
    if (own.size === 0) return run(own);
    try {
      const outcome = await run(own);
      // A replay keeps its claims: it may be the retry of this very append, whose result was lost.
      if (outcome.kind === 'unchanged') await release(own);
      return outcome;
    } catch (error) {
      // After any other error the append may have succeeded, so the claims stay.
      if (error instanceof Problem && error.status < 500) await release(own);
      throw error;
    }
  };
}

async function claim(database: Database, userId: string, fileIds: readonly string[]): Promise<OwnFiles> {
  for (;;) {
    const own = await readOwn(database, userId, fileIds);
    if (own.size === 0) return own;
    try {
      await database.write([{ statement: change([...own.keys()], 'claims = claims + 1', 'collected_at IS NULL'), affects: own.size }]);
      return own;
    } catch (error) {
      if (!(error instanceof WriteRefused)) throw error;
      // A file was collected since it was read: read again.
    }
  }
}

async function readOwn(database: Database, userId: string, fileIds: readonly string[]): Promise<OwnFiles> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files
      WHERE file_id IN (${placeholders(fileIds)}) AND uploader_id = ? AND stored_at IS NOT NULL AND collected_at IS NULL`,
    values: [...idValues(fileIds), idToBytes(userId)],
  });
  return new Map(rows.map((row) => decodeRow(files, row)).map((row) => [row.fileId, detailsOf(row)]));
}

function detailsOf({ mediaType, size, width, height, sha256 }: FileRow): AttachmentDetails {
  return { mediaType, size, width, height, sha256 };
}

function change(fileIds: readonly string[], set: string, where = '1 = 1') {
  return { sql: `UPDATE files SET ${set} WHERE file_id IN (${placeholders(fileIds)}) AND ${where}`, values: idValues(fileIds) };
}
