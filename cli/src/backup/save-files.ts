import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Database } from '@parley/database/database';
import { decodeRow } from '@parley/database/table-sql';
import type { FileStore } from '@parley/file-store/file-store';
import { files, thumbnailName, type FileRow } from '@parley/write-tables/files';
import type { Manifest } from './manifest.ts';
import { readPages } from './rows.ts';

/** Folder of uploaded files in an archive. */
export const filesFolder = 'files/';

interface Dependencies {
  log: Database;
  fileStore: FileStore;
  add: (name: string, content: Buffer) => Promise<void>;
  onProgress: (done: number, total: number, unit: 'files') => void;
}

/**
 * Saves the files that the table has now, after the snapshot of the log: what was deleted meanwhile is not needed, and files never change. One
 * file at a time is in memory.
 */
export async function saveFiles({ log, fileStore, add, onProgress }: Dependencies): Promise<Manifest['files']> {
  const saved = { count: 0, bytes: 0, missing: [] as string[] };
  const [{ total }] = (await log.read<{ total: number }>({ sql: 'SELECT COUNT(*) AS total FROM files' })) as [{ total: number }];
  for await (const page of readPages(log, { name: files.name, key: ['file_id'] })) {
    for (const row of page.map((values) => decodeRow(files, values))) {
      if (row.storedAt === null || row.collectedAt !== null) continue;
      const contents = await readFile(fileStore, row);
      if (contents === null) saved.missing.push(row.fileId);
      for (const { name, content } of contents ?? []) {
        await add(filesFolder + name, content);
        saved.bytes += content.length;
      }
      onProgress((saved.count += 1), total, 'files');
    }
  }
  saved.count -= saved.missing.length;
  return saved;
}

/** Null if the file or its thumbnail is missing or not what was stored. */
async function readFile(fileStore: FileStore, row: FileRow): Promise<{ name: string; content: Buffer }[] | null> {
  const names = [row.fileId, thumbnailName(row.fileId)];
  const contents: { name: string; content: Buffer }[] = [];
  for (const name of names) {
    const stream = await fileStore.get(name);
    if (stream === null) return null;
    contents.push({ name, content: await buffer(stream) });
  }
  const [file, thumbnail] = contents.map(({ content }) => content);
  const isIntact = createHash('sha256').update(file!).digest('hex') === row.sha256 && thumbnail!.length === row.thumbnailSize;
  return isIntact ? contents : null;
}
