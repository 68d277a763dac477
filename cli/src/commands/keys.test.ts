import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { cliConfig } from '../config.ts';
import { withServer } from '../seed/with-server.ts';
import { runCli } from '../testing/run-cli.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'parley-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => runCli({ DATA_DIR: folder, PORT: '9123' }, 'keys', ...args);

test('creates, lists and revokes a key with the token of the data folder', async () => {
  await withServer(cliConfig.parse({ DATA_DIR: folder }), undefined, async (origin) => {
    const created = await run('create', 'Shop', '--scope', 'users', '--scope', 'messages', '--origin', origin, '--json');
    expect(created).toMatchObject({ exitCode: 0, stderr: '' });
    const { apiKey, secret } = created.lines[0] as { apiKey: { id: string }; secret: string };
    expect(apiKey).toMatchObject({ name: 'Shop', scopes: ['users', 'messages'] });
    const statusOf = async () => (await fetch(`${origin}/v1/users?q=ada`, { headers: { authorization: `Bearer ${secret}` } })).status;
    expect(await statusOf()).toBe(403);
    expect((await run('list', '--origin', origin, '--json')).lines).toEqual([expect.objectContaining({ id: apiKey.id })]);
    expect((await run('list', '--origin', origin)).stdout).not.toContain(secret.slice(-43));

    expect(await run('revoke', apiKey.id, '--origin', origin)).toMatchObject({ exitCode: 0, stdout: `Revoked ${apiKey.id}.\n` });
    expect(await statusOf()).toBe(401);
    expect((await run('list', '--origin', origin)).stdout).toBe('No keys.\n');

    const refused = await run('create', 'Shop', '--scope', 'everything', '--origin', origin);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('scopes.0')]);
    const wrong = await runCli({ DATA_DIR: folder, OPERATOR_TOKEN: 'not-that-of-the-server' }, 'keys', 'list', '--origin', origin);
    expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining('set OPERATOR_TOKEN')]);
  });
});

test('reports that no server answers', async () => {
  const { exitCode, stderr } = await run('list', '--origin', 'http://127.0.0.1:9');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('no server answers at http://127.0.0.1:9')]);
});
