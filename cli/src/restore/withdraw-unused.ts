import { releaseFile, withdrawFile } from '@parley/command-service/files/file-rows';
import { readIsUsed } from '@parley/command-service/files/is-file-used';
import type { Databases } from '../stores/open-databases.ts';

/** Withdraws those of the files that nothing uses, by rebuilt read tables: from then on they count as absent. The collector deletes them. */
export async function withdrawUnused({ log, read }: Pick<Databases, 'log' | 'read'>, fileIds: readonly string[]): Promise<void> {
  const now = await log.now();
  for (const fileId of new Set(fileIds)) {
    if (await readIsUsed(read, fileId)) continue;
    await releaseFile(log, fileId, now);
    await withdrawFile(log, fileId, now);
  }
}
