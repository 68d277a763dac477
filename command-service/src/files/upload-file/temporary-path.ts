import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the work with a path for an upload and its derived files, in a folder that is deleted afterwards. */
export async function withTemporaryPath<Result>(work: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), `parley-upload-${process.pid}-`));
  try {
    return await work(join(folder, 'upload'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
