import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { extract as tarExtract } from 'tar-stream';
import { CommandFailed } from '../../command-failed.ts';
import { readTrailer, sha256 } from './trailer.ts';

export interface ArchiveEntry {
  name: string;
  content: Buffer;
}

/** Compares every byte with the checksum at the end, which it returns. Throws CommandFailed for a file that is truncated, changed or something else. */
export async function checkArchive(path: string): Promise<string> {
  const { contentBytes, digest } = await readTrailer(path);
  const hash = sha256();
  await pipeline(createReadStream(path, { end: contentBytes - 1 }), hash);
  if (!hash.digest().equals(digest)) throw new CommandFailed(`${path} is damaged: its content does not match its checksum`);
  return digest.toString('hex');
}

/** Passes each file of a checked archive to `onEntry`, in order. Throws what that throws, and CommandFailed for what is no archive. */
export async function readArchive(path: string, onEntry: (entry: ArchiveEntry) => Promise<void> | void): Promise<void> {
  const tar = tarExtract();
  // The loop below gets its errors.
  const piped = pipeline(createReadStream(path), createZstdDecompress(), tar).catch(() => undefined);
  let refusal: unknown;
  try {
    for await (const entry of tar) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      await Promise.resolve(onEntry({ name: entry.header.name, content: Buffer.concat(chunks) })).catch((error: unknown) => {
        refusal = error;
        throw error;
      });
    }
  } catch {
    throw refusal ?? new CommandFailed(`${path} is not an archive that parley made`);
  } finally {
    tar.destroy();
    await piped;
  }
}
