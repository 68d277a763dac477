/** `npm start` and `parley` on a pseudo-terminal, as a person sees them. util-linux's `script` provides the terminal. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort } from '@parley/testing-kit/free-port';
import { waitUntil } from '@parley/testing-kit/wait-until';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const ctrlC = '\u0003';

let folder: string;
let terminal: ChildProcess;
let text: string;
let ended: Promise<number | null>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-terminal-'));
});
afterEach(async () => {
  terminal.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function run(program: string, environment: Record<string, string>): void {
  const command = `exec '${process.execPath}' ${program}`;
  text = '';
  terminal = spawn('setpriv', ['--pdeathsig', 'KILL', 'script', '-qec', command, '/dev/null'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: folder, TERM: 'xterm-256color', DATA_DIR: join(folder, 'data'), ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  terminal.stdout!.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  ended = new Promise((resolve) => terminal.once('exit', resolve));
}

const shows = (what: string | RegExp) =>
  waitUntil(() => stripVTControlCharacters(text).search(what) !== -1, { what: `the terminal to show ${what}`, deadlineMs: 60_000 }).catch(
    (error: Error) => {
      throw new Error(`${error.message}:\n${text}`, { cause: error });
    },
  );

test('the start says where everything is, logs nothing else, and Ctrl-C stops it gracefully', async () => {
  const port = await freePort();
  run('standalone/src/main.ts', { PORT: String(port) });
  await shows('Data ');
  const lines = stripVTControlCharacters(text).split(/\r?\n/);
  for (const path of ['/', '/docs', '/admin'])
    expect(lines.filter((line) => line.endsWith(`http://127.0.0.1:${port}${path}`))).toHaveLength(1);
  expect(lines.join('\n')).toMatch(/Parley \d+\.\d+\.\d+ is running[^]*its token is in .*\/data\/operator-token\n/);
  expect(lines.filter((line) => /^\[|^\{|shard|lease/.test(line))).toEqual([]);
  terminal.stdin!.write(ctrlC);
  expect(await ended).toBe(0);
  expect(stripVTControlCharacters(text)).toMatch(/INFO: shut down\s*$/);
}, 90_000);

test('a command that cannot be undone asks, and does nothing unless the answer is yes', async () => {
  run('cli/src/main.ts migrate', {});
  expect(await ended).toBe(0);
  run('cli/src/main.ts epoch --new', {});
  await shows('Continue\\? \\[y/N\\]');
  terminal.stdin!.write('n\r');
  expect(await ended).toBe(1);
  expect(text).toContain('nothing was changed');
  run('cli/src/main.ts epoch --new', {});
  await shows('Continue\\? \\[y/N\\]');
  terminal.stdin!.write('y\r');
  expect(await ended).toBe(0);
  expect(text).toContain('Epoch 2 has begun.');
}, 90_000);
