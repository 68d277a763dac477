import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place on this machine for an upload and what is made of it, gone when the work is done. */
export async function withScratch<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-upload-'));
  try {
    return await work(join(folder, 'upload'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
