import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { cliConfig } from '../config.ts';
import { withServer } from '../seed/with-server.ts';
import { runCli } from '../testing/run-cli.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'parley-users-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Answered {
  account: { id: string };
  session: { accessToken: string };
  position: string;
}

test('lists users, suspends, logs out, resets the password, and names operators', async () => {
  await withServer(cliConfig.parse({ DATA_DIR: folder }), undefined, async (origin) => {
    const parley = (...args: string[]) => runCli({ DATA_DIR: folder, PORT: '9123' }, ...args, '--origin', origin);
    const run = (...args: string[]) => parley('users', ...args);
    const send = async (path: string, body: object, token?: string) => {
      const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
      const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: (response.status === 204 ? {} : await response.json()) as Answered };
    };
    const password = 'correct horse battery';
    const logIn = async (secret = password) => (await send('/v1/sessions', { login: 'ada', password: secret })).status;
    const registered = await send('/v1/accounts', { username: 'ada', displayName: 'Ada', password, email: 'ada@example.org' });
    // Users are found by the read tables.
    await fetch(`${origin}/v1/me`, {
      headers: { authorization: `Bearer ${registered.body.session.accessToken}`, 'parley-position': registered.body.position },
    });
    const { id } = registered.body.account;

    expect((await run('list', '--json')).lines).toMatchObject([{ id, username: 'ada', role: 'user', sessionCount: 1 }]);
    expect(await run('suspend', 'ada')).toMatchObject({ exitCode: 2 });
    expect(await run('suspend', 'ada', '--reason', 'Spam')).toMatchObject({ exitCode: 0, stdout: 'Suspended ada.\n' });
    expect(await logIn()).toBe(403);
    expect((await run('unsuspend', 'ada@example.org')).stdout).toBe('Ada may log in again.\n');
    expect(await logIn()).toBe(201);
    expect((await run('sign-out', id)).stdout).toBe('Ada is logged out everywhere.\n');
    expect((await run('list', '--json')).lines).toMatchObject([{ sessionCount: 0 }]);

    const { lines } = await run('reset-password', 'ada', '--json');
    const token = String(lines[0]!['url']).split('#')[1];
    const newPassword = 'staple battery horse';
    expect((await send('/v1/password-resets/confirm', { token, newPassword })).status).toBe(204);
    expect([await logIn(), await logIn(newPassword)]).toEqual([401, 201]);

    expect((await run('grant-operator', 'ada')).stdout).toBe('Ada is an operator.\n');
    expect((await run('list', '--operators', '--json')).lines).toMatchObject([{ id, role: 'operator' }]);
    expect(await run('revoke-operator', 'ada')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('last operator') });

    const audit = await parley('audit', '--user', 'ada', '--json');
    expect(audit.lines.map(({ action, reason }) => [action, reason])).toEqual([
      ['operator.granted', null],
      ['user.password_reset_issued', null],
      ['user.signed_out', null],
      ['user.unsuspended', null],
      ['user.suspended', 'Spam'],
    ]);
    expect((await parley('audit')).stdout).toMatch(/user\.suspended +operator token +ada +Spam/);
    const nobody = await run('sign-out', 'nobody');
    expect([nobody.exitCode, nobody.stderr]).toEqual([1, expect.stringContaining('there is no user nobody')]);
  });
});

test('creates the first operator on an empty store', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'parley-first-'));
  await withServer(cliConfig.parse({ DATA_DIR: empty }), undefined, async (origin) => {
    const run = (...args: string[]) => runCli({ DATA_DIR: empty, PORT: '9123' }, ...args, '--origin', origin);
    const post = async (path: string, body: object) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      return fetch(origin + path, init);
    };
    const create = ['users', 'create', 'mara', '--email', 'mara@example.org', '--operator', '--reason', 'First start'];
    const { exitCode, lines } = await run(...create, '--json');
    expect([exitCode, lines]).toEqual([
      0,
      [
        {
          userId: expect.any(String),
          username: 'mara',
          role: 'operator',
          url: expect.stringMatching(/\/reset#/),
          expiresAt: expect.any(String),
        },
      ],
    ]);
    const newPassword = 'correct horse battery';
    expect((await post('/v1/password-resets/confirm', { token: String(lines[0]!['url']).split('#')[1], newPassword })).status).toBe(204);
    const logIn = await post('/v1/sessions', { login: 'mara', password: newPassword });
    const { session } = (await logIn.json()) as Answered;
    const headers = { authorization: `Bearer ${session.accessToken}` };
    expect((await fetch(`${origin}/v1/admin/status`, { headers })).status).toBe(200);
    expect((await run('audit', '--json')).lines.map(({ action, by, reason }) => [action, by, reason])).toEqual([
      ['user.password_reset_issued', 'operator_token', 'First start'],
      ['operator.granted', 'operator_token', 'First start'],
      ['user.created', 'operator_token', null],
    ]);
    const again = await run(...create);
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('Username already taken')]);
    expect(await run('users', 'create', 'No Name')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('username') });
  });
  rmSync(empty, { recursive: true });
});

test('creates an invite, lists it with its uses, and revokes it', async () => {
  await withServer(cliConfig.parse({ DATA_DIR: folder }), undefined, async (origin) => {
    const run = (...args: string[]) => runCli({ DATA_DIR: folder, PORT: '9123' }, 'invites', ...args, '--origin', origin);
    const { lines } = await run('create', '--uses', '2', '--note', 'Team', '--json');
    const { invite, url, position } = lines[0] as { invite: { id: string }; url: string; position: string };
    const body = JSON.stringify({ username: 'ben', displayName: 'Ben', password: 'correct horse battery', invite: url.split('#')[1] });
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const registered = (await (await fetch(`${origin}/v1/accounts`, post)).json()) as Answered;
    // The invite lies in the partition of the account.
    expect(registered.position.split('.')[1]).toBe(position.split('.')[1]);
    await fetch(`${origin}/v1/me`, {
      headers: { authorization: `Bearer ${registered.session.accessToken}`, 'parley-position': registered.position },
    });
    expect((await run('list', '--json')).lines).toMatchObject([{ id: invite.id, note: 'Team', uses: 1, maxUses: 2, isRevoked: false }]);
    expect((await run('revoke', invite.id)).stdout).toBe(`Revoked ${invite.id}.\n`);
    expect((await run('create', '--expires', 'soon')).exitCode).toBe(2);
  });
});
