import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { checkedName, FileStoreUnavailable, type FileStore } from './file-store.ts';

/** Files in a folder of this machine, or one that several machines mount. It is made when the first file comes. */
export function localFileStore({ folder }: { folder: string }): FileStore {
  const incoming = join(folder, 'incoming');
  // By the last byte, which is random in every id: a folder of a million entries is slow to look at.
  const placeOf = (name: string) => {
    const shard = join(folder, checkedName(name).slice(34, 36));
    return { shard, path: join(shard, name) };
  };

  return {
    put: (name, { path: source }) =>
      available(async () => {
        const { shard, path } = placeOf(name);
        await mkdir(incoming, { recursive: true, mode: 0o700 });
        await mkdir(shard, { recursive: true, mode: 0o700 });
        const temporary = join(incoming, randomUUID());
        try {
          await copyFile(source, temporary);
          await synced(temporary);
          await rename(temporary, path);
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
        await synced(shard);
      }),
    get: (name, range) => available(() => openForReading(placeOf(name).path, range)),
    delete: (name) => available(() => rm(placeOf(name).path, { force: true })),
  };
}

/** Durable, the content of a file or the names in a folder. */
async function synced(path: string): Promise<void> {
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
