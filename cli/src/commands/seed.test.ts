import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { cliConfig } from '../config.ts';
import { withServer } from '../seed/with-server.ts';
import { runCli } from '../testing/run-cli.ts';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'parley-seed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => runCli({ DATA_DIR: folder, PORT: '9123' }, 'seed', ...args);
const demoUsernames = async (origin: string): Promise<string[]> => {
  const { items } = (await (await fetch(`${origin}/v1/demo/people`)).json()) as { items: { username: string }[] };
  return items.map(({ username }) => username);
};

test('prints where to look and who to sign in as, and a second time makes users with other names', async () => {
  const { exitCode, stdout, stderr } = await run();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [, url, login, password] = /npm start, then open (\S+) and sign in as (\S+) with the password (\S+)\n/.exec(stdout) ?? [];
  expect([url, login]).toEqual(['http://127.0.0.1:9123', 'ada']);

  await withServer(cliConfig.parse({ DATA_DIR: folder }), undefined, async (origin) => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login, password }) };
    expect((await fetch(`${origin}/v1/sessions`, request)).status).toBe(201);
    const before = await demoUsernames(origin);
    expect(before).toContain('ada');

    const again = await run('--origin', `${origin}/`, '--yes', '--json');
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    const seeded = again.lines.at(-1) as { url: string; usernames: string[] };
    expect(seeded).toMatchObject({ url: origin, usernames: expect.arrayContaining([expect.stringMatching(/^ada_[0-9a-f]{4}$/)]) });
    // They were made through the API like any other user: no one signs in as them without the password.
    expect(await demoUsernames(origin)).toEqual(before);
  });
});

test('into a store that exists, demo people are seeded only when confirmed', async () => {
  expect(await run('--json')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
});

test('a server that is not there is named, with the command that starts it', async () => {
  const { exitCode, stderr } = await run('--origin', 'http://127.0.0.1:9', '--yes', '--json');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('cannot connect to http://127.0.0.1:9');
  expect(stderr).toContain('"next":"npm start"');
});
