import type { Database } from '@parley/database/database';
import type { FileStore } from '@parley/file-store/file-store';
import { thumbnailName } from '@parley/write-tables/files';
import { readFilesOf, removeFile, withdrawFile } from '../../files/file-rows.ts';

/** Deletes all files that a person uploaded, also those in use. Can be repeated. */
export async function deleteFilesOf({ log, fileStore }: { log: Database; fileStore: FileStore }, userId: string): Promise<void> {
  for (;;) {
    const rows = await readFilesOf(log, userId);
    if (rows.length === 0) return;
    for (const row of rows) {
      await withdrawFile(log, row.fileId, await log.now());
      for (const name of [row.fileId, thumbnailName(row.fileId)]) await fileStore.delete(name);
      await removeFile(log, row);
    }
  }
}
