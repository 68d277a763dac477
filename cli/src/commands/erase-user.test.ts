import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { parseSigningKey, publicPemOf } from '@parley/service-kit/auth/signing-keys';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { cliConfig } from '../config.ts';
import { withServer } from '../seed/with-server.ts';
import { runCli } from '../testing/run-cli.ts';

jest.setTimeout(90_000);

const folder = mkdtempSync(join(tmpdir(), 'parley-users-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => runCli({ DATA_DIR: folder }, 'users', ...args);

test('erases a user after a confirmation; repeated, says when nothing is left', async () => {
  expect(await run('erase', 'ann', '--yes')).toMatchObject({ exitCode: 2 });
  await withServer(cliConfig.parse({ DATA_DIR: folder }), undefined, async (origin) => {
    const body = JSON.stringify({ username: 'ann', password: 'correct horse battery', displayName: 'Ann' });
    const headers = { 'content-type': 'application/json' };
    const registered = await fetch(`${origin}/v1/accounts`, { method: 'POST', headers, body });
    const { account, session } = (await registered.json()) as { account: { id: string }; session: { accessToken: string } };
    const erase = (...args: string[]) => run('erase', account.id, '--origin', origin, ...args);
    const authorization = `Bearer ${session.accessToken}`;
    const position = registered.headers.get('parley-position')!;
    const statusOf = async () => (await fetch(`${origin}/v1/me`, { headers: { authorization, 'parley-position': position } })).status;
    // Waits until operators can find the user.
    expect(await statusOf()).toBe(200);
    const asked = await erase();
    expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
    expect(asked.stderr).toContain(
      'This erases Ann (@ann): the profile, all that the user wrote, and what the user has (devices: 1, conversations: 0, files: 0 KiB)',
    );
    await exportsTo(join(folder, 'ann.zip'), account.id, origin);

    const begun = await erase('--yes', '--reason', 'Asked in writing', '--json');
    expect(begun).toMatchObject({ exitCode: 0, lines: [{ id: expect.any(String), state: 'pending' }] });
    expect(await statusOf()).toBe(401);
    const isErased = async () => (await erase('--yes')).stdout === `${account.id} is erased.\n`;
    await waitUntil(isErased, { what: 'the erasure', deadlineMs: 60_000, pauseMs: 500 });
    const erasure = { kind: 'person', id: account.id, erasedAt: expect.any(String), state: 'erased' };
    expect((await runCli({ DATA_DIR: folder }, 'erasures', '--json')).lines).toEqual([erasure]);
    expect(await run('erase', newId(), '--yes', '--origin', origin)).toMatchObject({ exitCode: 1 });
    const { lines } = await runCli({ DATA_DIR: folder }, 'audit', '--json', '--origin', origin);
    expect(lines.find(({ action }) => action === 'user.erasure_requested')).toMatchObject({
      by: 'operator_token',
      targetId: account.id,
      reason: 'Asked in writing',
    });
    await certifies(account.id, origin);
  });
});

async function exportsTo(file: string, userId: string, origin: string): Promise<void> {
  const written = await run('export', userId, '--to', file, '--reason', 'Asked in writing', '--origin', origin, '--json');
  expect(written).toMatchObject({ exitCode: 0, stderr: '', lines: [{ userId, file }] });
  expect(written.lines[0]).toMatchObject({ size: readFileSync(file).length });
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await run('export', userId, '--to', file, '--origin', origin)).toMatchObject({ exitCode: 1 });
}

async function certifies(userId: string, origin: string): Promise<void> {
  const file = join(folder, 'certificate.json');
  expect(await run('certificate', newId(), '--to', file, '--origin', origin)).toMatchObject({ exitCode: 1 });
  expect(await run('certificate', userId, '--to', file, '--origin', origin)).toMatchObject({ exitCode: 0 });
  const keys = join(folder, 'keys.pem');
  writeFileSync(keys, publicPemOf(parseSigningKey(readFileSync(join(folder, 'token-key.pem'), 'utf8'))));
  // Elsewhere, without a store.
  const verified = await runCli({ DATA_DIR: join(folder, 'elsewhere') }, 'certificate', 'verify', file, '--keys', keys);
  expect(verified.exitCode).toBe(0);
  expect(verified.stdout).toContain(`the user ${userId} was erased`);
  expect(verified.stdout).toContain('Asked for by an operator');
}
