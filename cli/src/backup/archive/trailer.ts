/**
 * The end of an archive: a zstd frame that decompressors skip, with the SHA-256 of all bytes before it. A file without it is truncated, or
 * was never completed.
 */
import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { CommandFailed } from '../../command-failed.ts';

// https://www.rfc-editor.org/rfc/rfc8878#name-skippable-frames; then the length of the content.
const header = Buffer.from([0x5d, 0x2a, 0x4d, 0x18, 32, 0, 0, 0]);
const trailerBytes = header.length + 32;

export const sha256 = (): Hash => createHash('sha256');

export function trailerOf(hash: Hash): Buffer {
  return Buffer.concat([header, hash.digest()]);
}

/** Number of bytes before the trailer, and their SHA-256 as recorded. Throws CommandFailed if there is none. */
export async function readTrailer(path: string): Promise<{ contentBytes: number; digest: Buffer }> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    const trailer = Buffer.alloc(trailerBytes);
    const contentBytes = size - trailerBytes;
    if (contentBytes > 0) await file.read(trailer, 0, trailerBytes, contentBytes);
    if (!trailer.subarray(0, header.length).equals(header))
      throw new CommandFailed(`${path} is not a complete backup: it is truncated, was changed, or is something else`);
    return { contentBytes, digest: trailer.subarray(header.length) };
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new CommandFailed(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}
