/**
 * Takes away what was uploaded and is in no message and no avatar a day later. Any number of processes may do it at once:
 * the row says first that the file is gone, then its bytes go, then the row; whoever finds it half done goes on.
 */
import type { Database } from '@parley/database/database';
import type { FileStore } from '@parley/file-store/file-store';
import { thumbnailName } from '@parley/read-tables/files';
import type { Clock } from '@parley/service-kit/clock';
import type { Logger } from '@parley/service-kit/logging';
import { beginCollecting, readUnclaimed, removeFile } from './file-rows.ts';

const microsPerDay = 86_400_000_000;
const everyMs = 10 * 60_000;

interface Dependencies {
  database: Database;
  fileStore: FileStore;
  /** Milliseconds since 1970. */
  clock: Clock;
  logger: Logger;
}

/** Collects what is due now. Resolves with how many files this call has taken away. */
export async function collectFiles({ database, fileStore, clock }: Omit<Dependencies, 'logger'>): Promise<number> {
  const now = clock() * 1_000;
  let collected = 0;
  for (;;) {
    const due = await readUnclaimed(database, now - microsPerDay);
    if (due.length === 0) return collected;
    for (const row of due) {
      if (!(await beginCollecting(database, row.fileId, now))) continue;
      for (const name of [row.fileId, thumbnailName(row.fileId)]) await fileStore.delete(name);
      if (await removeFile(database, row)) collected++;
    }
  }
}

/** Collects by itself, now and then. `stop` resolves when it is not at work any more. */
export function startCollector(dependencies: Dependencies): { stop(): Promise<void> } {
  const { logger } = dependencies;
  let working: Promise<void> = Promise.resolve();
  let isStopped = false;

  const collect = async () => {
    try {
      const files = await collectFiles(dependencies);
      if (files > 0) logger.info({ files }, 'unclaimed files collected');
    } catch (error) {
      logger.warn({ err: error }, 'files not collected');
    }
  };
  // Processes that begin together do not meet each time.
  const delay = () => everyMs * (0.5 + Math.random());
  const timer = setTimeout(function again() {
    working = collect().finally(() => {
      if (!isStopped) timer.refresh();
    });
  }, delay());
  timer.unref();

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}
