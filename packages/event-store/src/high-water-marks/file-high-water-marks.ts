/** High-water marks in a file, for the one process that appends to an embedded log. Other processes and threads may read it. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMarks, OpenHighWaterMarks } from './high-water-mark.ts';

interface FileContent extends EpochMarks {
  storeId: string;
}

const fileName = 'high-water-marks.json';

export function fileHighWaterMarks(folder: string): OpenHighWaterMarks {
  const path = join(folder, fileName);
  return (storeId) => ({
    async read() {
      const content = await readContent(path);
      return content?.storeId === storeId ? { epoch: content.epoch, marks: content.marks } : null;
    },
    async raise({ epoch, marks }) {
      const content = await readContent(path).catch(() => null);
      const stored = content?.storeId === storeId ? content : null;
      if (stored !== null && stored.epoch > epoch) return;
      const raised = new Map((stored?.epoch === epoch ? stored.marks : []).map((mark) => [mark.partition, mark]));
      for (const mark of marks) if ((raised.get(mark.partition)?.position ?? 0) < mark.position) raised.set(mark.partition, mark);
      await replaceFile(path, JSON.stringify({ storeId, epoch, marks: [...raised.values()] } satisfies FileContent));
    },
    clear: () => rm(path, { force: true }),
  });
}

async function readContent(path: string): Promise<FileContent | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as FileContent;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A power failure leaves the old or the new content. */
async function replaceFile(path: string, content: string): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
