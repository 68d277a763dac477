/** A small in-memory file system that can be filled to the last byte. Requires root. */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SmallDisk {
  folder: string;
  /** Uses up all free space. */
  fill(): Promise<void>;
  /** Frees what `fill` used. */
  free(): Promise<void>;
  /** Unmounts the disk; its contents are lost. */
  remove(): Promise<void>;
}

/** Returns null where mounting is not permitted. */
export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk | null> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-disk-'));
  const isMounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'parley-chaos', folder]).then(
    () => true,
    () => false,
  );
  if (!isMounted) {
    await rmdir(folder);
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => fillWith(ballast),
    free: () => rm(ballast, { force: true }),
    async remove() {
      await run('umount', ['--lazy', folder]);
      await rmdir(folder);
    },
  };
}

async function fillWith(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    // Decreasing chunk sizes, so that not even a page is left.
    for (const size of [4 * 1024 * 1024, 64 * 1024, 4096]) await writeUntilFull(() => file.write(Buffer.alloc(size)));
  } finally {
    await file.close();
  }
}

async function writeUntilFull(write: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await write();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
