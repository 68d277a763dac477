import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import { pack as tarPack, type Pack } from 'tar-stream';
import { CommandFailed } from '../../command-failed.ts';
import { sha256, trailerOf } from './trailer.ts';

export interface ArchiveWriter {
  /** Adds a file. Resolves when the archive can take the next one, so that little is in memory. */
  add(name: string, content: Buffer): Promise<void>;
}

export interface WrittenArchive {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Writes a `.tar.zst`, readable by its owner only. The file gets its name when it is complete and on disk; until then, and after a crash, there
 * is only a file that ends in `.partial`. Throws CommandFailed if the name is taken.
 */
export async function writeArchive(path: string, work: (archive: ArchiveWriter) => Promise<void>): Promise<WrittenArchive> {
  const partial = `${path}.partial`;
  // Never into a file, or through a link, that another user of a shared folder has made.
  const made = rm(partial, { force: true }).then(() => open(partial, 'wx', 0o600));
  const file = await made.catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`cannot write ${partial} (${error.code})`);
  });
  try {
    const hash = sha256();
    const tar = tarPack();
    let bytes = 0;
    const written = pipeline(tar, createZstdCompress(), async (compressed: AsyncIterable<Buffer>) => {
      for await (const chunk of compressed) {
        hash.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
    });
    await Promise.all([written, addAll(tar, work)]);
    const trailer = trailerOf(hash);
    await file.writeFile(trailer);
    await file.sync();
    await file.close();
    await rename(partial, path);
    await syncFolder(dirname(path));
    return { bytes: bytes + trailer.length, sha256: trailer.subarray(-32).toString('hex') };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

async function addAll(tar: Pack, work: (archive: ArchiveWriter) => Promise<void>): Promise<void> {
  try {
    await work({
      add: (name, content) =>
        new Promise((resolve, reject) => {
          // If the disk is full, the entry never ends; the pipeline destroys the pack.
          tar.once('close', reject);
          tar.entry({ name, mode: 0o600 }, content, (error) => {
            tar.off('close', reject);
            if (error) reject(error);
            else resolve();
          });
        }),
    });
    tar.finalize();
  } catch (error) {
    tar.destroy(error as Error);
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
