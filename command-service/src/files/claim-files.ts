/**
 * A command that names files claims them before it appends: what is claimed is not collected. Claims are counted; a
 * command that appended nothing gives its own back, one that died keeps them, which only keeps a file too long.
 */
import { WriteRefused, type Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { files, type FileRow } from '@parley/read-tables/files';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { Outcome } from '../handle-command.ts';
import { noFiles, type OwnFiles } from './own-files.ts';

/**
 * Runs the command with those of the named files that are the user's own, claimed for it. The others are left for the
 * decision to refuse. Naming none costs nothing.
 */
export type ClaimingFiles = <State>(
  userId: string,
  fileIds: readonly string[],
  run: (own: OwnFiles) => Promise<Outcome<State>>,
) => Promise<Outcome<State>>;

export function fileClaims({ database, logger }: { database: Database; logger: Logger }): ClaimingFiles {
  async function release(own: OwnFiles): Promise<void> {
    try {
      await database.write([change([...own.keys()], 'claims = claims - 1')]);
    } catch (error) {
      logger.warn({ err: error }, 'claims not given back');
    }
  }

  return async (userId, fileIds, run) => {
    if (fileIds.length === 0) return run(noFiles);
    const own = await claim(database, userId, fileIds);
    if (own.size === 0) return run(own);
    try {
      const outcome = await run(own);
      // A replay may be this very append, whose first answer was lost on the way: its claims stay.
      if (outcome.kind === 'unchanged') await release(own);
      return outcome;
    } catch (error) {
      // Of what is no refusal nobody knows whether it was appended.
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
      // One of them was collected in between: it is not there any more.
      if (!(error instanceof WriteRefused)) throw error;
    }
  }
}

async function readOwn(database: Database, userId: string, fileIds: readonly string[]): Promise<OwnFiles> {
  const rows = await database.read({
    sql: `SELECT ${columnSql(files)} FROM files
      WHERE file_id IN (${marks(fileIds)}) AND uploader_id = ? AND stored_at IS NOT NULL AND collected_at IS NULL`,
    values: [...fileIds.map(idToBytes), idToBytes(userId)],
  });
  return new Map(rows.map((row) => decodeRow(files, row)).map((row) => [row.fileId, eventsOf(row)]));
}

function eventsOf({ fileId, mediaType, size, width, height, sha256 }: FileRow) {
  return { fileId, mediaType, size, width, height, sha256 };
}

function change(fileIds: readonly string[], set: string, where = '1 = 1') {
  return { sql: `UPDATE files SET ${set} WHERE file_id IN (${marks(fileIds)}) AND ${where}`, values: fileIds.map(idToBytes) };
}

const marks = (list: readonly unknown[]): string => list.map(() => '?').join(', ');
