import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { startChild } from '../../testing/kit/src/child-process.ts';

const runner = fileURLToPath(new URL('runner.fixture.mjs', import.meta.url));
const start = (...args: string[]) => startChild(runner, { args });

test('passes arguments on and keeps the exit code', async () => {
  const child = start('3', '--json', 'two words');
  expect(await child.ended).toEqual({ code: 3, signal: null });
  expect(child.output()).toBe('["--json","two words"]\n');
});

test('passes SIGTERM on and waits for the program to end', async () => {
  const child = start('wait');
  await child.line(/\[\]/);
  process.kill(child.pid, 'SIGTERM');
  expect(await child.ended).toEqual({ code: 7, signal: null });
  expect(child.output()).toContain('stopping');
});

test('ends by the signal that ended the program', async () => {
  expect(await start('die').ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('ends when the shell that npm started for it was ended', async () => {
  const line = `'${process.execPath}' '${runner}' wait; true`;
  const environment = { npm_lifecycle_event: 'start' };
  const child = startChild(fileURLToPath(new URL('shell.fixture.mjs', import.meta.url)), { args: [line], environment });
  await child.line(/\[\]/);
  process.kill(child.pid, 'SIGTERM');
  await child.line(/stopping/);
});
