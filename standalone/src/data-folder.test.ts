import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { DataFolderTaken, DataFolderUnusable, openDataFolder } from './data-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'parley-data-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('admits one server, and the next when the first is gone; others on the machine see nothing', () => {
  const folder = join(parent, 'data');
  const first = openDataFolder(folder);
  expect(() => openDataFolder(folder)).toThrow(DataFolderTaken);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  first.close();
  openDataFolder(folder).close();
});

test('says which folder it can not write in', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  expect(() => openDataFolder(file)).toThrow(DataFolderUnusable);
  expect(() => openDataFolder(join(file, 'data'))).toThrow(/can not write in .*file.data: DATA_DIR/);
});
