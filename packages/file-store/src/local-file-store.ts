import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { checkedName, FileStoreUnavailable, type FileStore } from './file-store.ts';

/** Stores files in a local or shared folder, created with the first file. */
export function localFileStore({ folder }: { folder: string }): FileStore {
  const incoming = join(folder, 'incoming');
  // Split into subfolders by the last byte, which is random in every id: a folder with a million entries is slow.
  const locate = (name: string) => {
    const subfolder = join(folder, checkedName(name).slice(34, 36));
    return { subfolder, path: join(subfolder, name) };
  };

  return {
    put: (name, { path: source }) =>
      available(async () => {
        const { subfolder, path } = locate(name);
        await mkdir(incoming, { recursive: true, mode: 0o700 });
        await mkdir(subfolder, { recursive: true, mode: 0o700 });
        const temporary = join(incoming, randomUUID());
        try {
          await copyFile(source, temporary);
          await sync(temporary);
          await rename(temporary, path);
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
        await sync(subfolder);
      }),
    get: (name, range) => available(() => openForReading(locate(name).path, range)),
    delete: (name) => available(() => rm(locate(name).path, { force: true })),
  };
}

/** Makes the content of a file, or the entries of a folder, durable. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openForReading(path: string, range: { start: number; end: number } | undefined): Promise<Readable | null> {
  try {
    return (await open(path, 'r')).createReadStream(range ?? {});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function available<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TypeError ? error : new FileStoreUnavailable(error);
  }
}
