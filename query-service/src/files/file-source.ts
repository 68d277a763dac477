import type { FileStore } from '@parley/file-store/file-store';
import type { FileRow } from '@parley/write-tables/files';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';
import type { AwaitPositions } from '../consistency.ts';
import { maySeeFile } from './file-access.ts';

export interface FileSources {
  awaitPositions: AwaitPositions;
  openTables(): Promise<ReadTables>;
  /** Resolves with null if the file does not exist or was deleted. */
  findFile(fileId: string): Promise<FileRow | null>;
  fileStore: Pick<FileStore, 'get'>;
  /** Accepts an access token or the file cookie of browsers. */
  authenticate: Authenticate;
}

/** Throws Problem `not_found` if the file does not exist or the reader may not see it. */
export async function findVisibleFile(
  { awaitPositions, openTables, findFile }: FileSources,
  { fileId, userId, positions }: { fileId: string; userId: string; positions: string | undefined },
): Promise<FileRow> {
  await awaitPositions(positions);
  const file = await findFile(fileId);
  if (file === null || !(await maySeeFile(await openTables(), userId, file))) throw new Problem('not_found');
  return file;
}
