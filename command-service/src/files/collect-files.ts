/**
 * Deletes files that no message and no avatar has claimed within a day of the upload, and those whose last use has ended. Any number of
 * processes may run it: a file is first marked as collected, then its bytes are deleted, then its row. Another process completes what one
 * has left half done.
 */
import type { Database } from '@parley/database/database';
import type { FileStore } from '@parley/file-store/file-store';
import { thumbnailName } from '@parley/write-tables/files';
import type { Clock } from '@parley/service-kit/clock';
import type { Logger } from '@parley/service-kit/logging';
import { beginCollecting, keepFile, readUnclaimed, releaseFile, removeFile } from './file-rows.ts';
import type { IsFileUsed } from './is-file-used.ts';

const microsPerDay = 86_400_000_000;
const everyMs = 10 * 60_000;

/** Commands that were about to use a file when it was released have used it by then. Microseconds. */
const settled = 600_000_000;

interface Dependencies {
  database: Database;
  fileStore: FileStore;
  /** Milliseconds since 1970. */
  clock: Clock;
  /** Undefined while the read tables do not know. */
  isUsed: IsFileUsed;
  logger: Logger;
}

/** Collects the files that are due. Resolves with the number of files that this call deleted. */
export async function collectFiles({ database, fileStore, clock, isUsed }: Omit<Dependencies, 'logger'>): Promise<number> {
  const now = clock() * 1_000;
  let collected = 0;
  for (;;) {
    const due = await readUnclaimed(database, { createdBefore: now - microsPerDay, releasedBefore: now - settled });
    if (due.length === 0) return collected;
    for (const row of due) {
      const used = row.releasedAt !== null && row.collectedAt === null && (await isUsed(row.fileId));
      if (used !== false) {
        await (used ? keepFile(database, row.fileId) : releaseFile(database, row.fileId, now));
        continue;
      }
      if (!(await beginCollecting(database, row.fileId, now))) continue;
      for (const name of [row.fileId, thumbnailName(row.fileId)]) await fileStore.delete(name);
      if (await removeFile(database, row)) collected++;
    }
  }
}

/** Collects every 5 to 15 minutes. `stop` resolves when no collection is running. */
export function startCollector(dependencies: Dependencies): { stop(): Promise<void> } {
  const { logger } = dependencies;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  const collect = async () => {
    try {
      const files = await collectFiles(dependencies);
      if (files > 0) logger.info({ files }, 'collected unclaimed files');
    } catch (error) {
      logger.warn({ err: error }, 'failed to collect files');
    }
  };
  // Random, so that processes that start together do not collect at the same time.
  const delay = () => everyMs * (0.5 + Math.random());
  const timer = setTimeout(function again() {
    running = collect().finally(() => {
      if (!isStopped) timer.refresh();
    });
  }, delay());
  timer.unref();

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
