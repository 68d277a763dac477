import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { FileStore } from '@parley/file-store/file-store';
import { cancelExports, readExportsOf } from './export-rows.ts';

/**
 * Deletes the archives of a person. A process that writes one notices within the time of its claim, which this waits for. The rows, which name
 * nobody, stay for a while. Can be repeated.
 */
export async function deleteExportsOf(
  { log, fileStore }: { log: Database; fileStore: Pick<FileStore, 'delete'> },
  userId: string,
  signal: AbortSignal,
): Promise<void> {
  const before = await cancelExports(log, userId);
  const claimedUntil = Math.max(
    0,
    ...before.filter(({ state, attempts }) => state === 'pending' && attempts > 0).map(({ dueAt }) => dueAt),
  );
  const wait = (claimedUntil - (await log.now())) / 1_000;
  if (wait > 0) await delay(wait, undefined, { signal });
  for (const { archiveId } of await readExportsOf(log, userId)) if (archiveId !== null) await fileStore.delete(archiveId);
}
