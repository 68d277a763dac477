import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { writeArchive } from './write-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (path: string) => writeArchive(path, ({ add }) => add('secret', Buffer.from('secret')));

test('an archive never goes into a file that another user has made for it', async () => {
  const path = join(folder, 'planted.tar.zst');
  writeFileSync(`${path}.partial`, 'planted', { mode: 0o666 });
  await write(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('nor through a link', async () => {
  const [path, elsewhere] = [join(folder, 'linked.tar.zst'), join(folder, 'elsewhere')];
  writeFileSync(elsewhere, 'theirs');
  symlinkSync(elsewhere, `${path}.partial`);
  await write(path);
  expect([readFileSync(elsewhere, 'utf8'), statSync(path).mode & 0o777]).toEqual(['theirs', 0o600]);
});
