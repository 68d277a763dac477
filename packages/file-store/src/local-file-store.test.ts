import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fileStoreContract } from './file-store.contract.ts';
import { FileStoreUnavailable } from './file-store.ts';
import { localFileStore } from './local-file-store.ts';

const emptyFolder = () => mkdtemp(join(tmpdir(), 'parley-local-files-'));

fileStoreContract('a local folder', async () => {
  const folder = await emptyFolder();
  return { store: localFileStore({ folder: join(folder, 'files') }), close: () => rm(folder, { recursive: true }) };
});

test('a failed put leaves no files', async () => {
  const folder = await emptyFolder();
  const store = localFileStore({ folder });
  const id = randomUUID();
  await expect(store.put(id, { path: join(folder, 'is not there'), mediaType: 'image/png' })).rejects.toThrow(FileStoreUnavailable);
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  expect(await store.get(id)).toBeNull();
  await rm(folder, { recursive: true });
});
