import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { keyStore } from '@parley/key-store/key-store';
import { subjectKey } from '@parley/key-store/subject-keys';
import { runCli } from '../testing/run-cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-master-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('rotate replaces the master key while a server uses the key store', async () => {
  expect(await runCli({ DATA_DIR: folder }, 'migrate')).toMatchObject({ exitCode: 0 });
  const server = keyStore({ DATA_DIR: folder }, { role: 'writer' });
  const subject = { subjectId: newId(), purpose: 'profile' as const };
  const key = await subjectKey(await server.tables(), subject);
  const before = readFileSync(join(folder, 'keys', 'kek'), 'utf8');
  expect(await runCli({ DATA_DIR: folder }, 'master-key', 'rotate')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--yes'),
  });
  const rotate = ['master-key', 'rotate', '--yes', '--reason', 'An administrator left', '--json'];
  const { exitCode, lines } = await runCli({ DATA_DIR: folder }, ...rotate);
  expect([exitCode, lines]).toEqual([0, [{ kekId: expect.any(String), rewrapped: 1, destroyed: [expect.any(String)] }]]);
  expect(readFileSync(join(folder, 'keys', 'kek'), 'utf8')).not.toContain(before.trim());
  expect(await subjectKey(await server.tables(), subject)).toEqual(key);
  const events = await runCli({ DATA_DIR: folder }, 'events', '--json');
  const [old] = lines[0]!['destroyed'] as string[];
  expect(events.lines).toMatchObject([
    { payload: { action: 'master_key.rotated', subject: `replaces ${old}`, reason: 'An administrator left' } },
  ]);
  await server.close();
});

test('rotate makes no key store where there is none', async () => {
  const { exitCode, stderr } = await runCli({ DATA_DIR: folder }, 'master-key', 'rotate', '--yes', '--json');
  expect([exitCode, JSON.parse(stderr)]).toEqual([
    1,
    { error: expect.stringMatching(/there is no key store at .*keys\.sqlite/), next: expect.stringContaining('KEYS_DATABASE_URL') },
  ]);
});
