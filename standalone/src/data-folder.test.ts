import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { DataFolderInUse, DataFolderUnusable, openDataFolder } from './data-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'parley-data-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('admits one server at a time and denies access to other users', () => {
  const folder = join(parent, 'data');
  const first = openDataFolder(folder);
  expect(() => openDataFolder(folder)).toThrow(DataFolderInUse);
  expect(() => openDataFolder(folder)).toThrow(`in use by another server (process ${process.pid}); stop it`);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  first.close();
  openDataFolder(folder).close();
});

test('names the folder that it cannot write to', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  expect(() => openDataFolder(file)).toThrow(DataFolderUnusable);
  expect(() => openDataFolder(join(file, 'data'))).toThrow(/Cannot write to .*file.data \(ENOTDIR\): DATA_DIR/);
});
