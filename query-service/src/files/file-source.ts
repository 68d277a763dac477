import type { FileStore } from '@parley/file-store/file-store';
import type { FileRow } from '@parley/read-tables/files';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';
import { maySeeFile } from './file-access.ts';

export interface FileSources {
  reached(header: string | undefined): Promise<void>;
  openTables(): Promise<ReadTables>;
  /** What was uploaded under this id; null for what is not there or not there any more. */
  findFile(fileId: string): Promise<FileRow | null>;
  fileStore: Pick<FileStore, 'get'>;
  /** By access token or by the browser's cookie for files. */
  authenticate: Authenticate;
}

/** The file, if this reader may see it; else it is not there. */
export async function visibleFile(
  { reached, openTables, findFile }: FileSources,
  { fileId, userId, positions }: { fileId: string; userId: string; positions: string | undefined },
): Promise<FileRow> {
  await reached(positions);
  const file = await findFile(fileId);
  if (file === null || !(await maySeeFile(await openTables(), userId, file))) throw new Problem('not_found');
  return file;
}
