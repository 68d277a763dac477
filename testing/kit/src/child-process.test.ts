import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from '@jest/globals';

import { startChild } from './child-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, source: string): string {
  const path = join(folder, name);
  writeFileSync(path, source);
  return path;
}

test('finds a line as soon as it is written and reports the exit', async () => {
  const child = startChild(
    write('greets.mts', 'console.log(`hello ${process.argv[2]} ${process.env.GREETING_SUFFIX}` satisfies string);'),
    {
      args: ['you'],
      environment: { GREETING_SUFFIX: 'there' },
    },
  );
  expect(await child.line(/^hello/)).toBe('hello you there');
  expect(await child.ended).toEqual({ code: 0, signal: null });
});

test('rejects at once, with the output, when the child exits without the line', async () => {
  const child = startChild(write('fails.mts', 'throw new Error("on purpose");'));
  await expect(child.line(/never/, { deadlineMs: 60_000 })).rejects.toThrow('on purpose');
});

test('a paused child writes nothing, continues when resumed, and can be killed', async () => {
  const child = startChild(write('counts.mts', 'let n = 0; setInterval(() => console.log(`at ${++n}`), 2);'));
  await child.line(/^at 3/);
  child.pause();
  await expect(child.line(/^at 5000/, { deadlineMs: 100 })).rejects.toThrow('timed out');
  const pausedAt = child.output().trim().split('\n').length;
  child.resume();
  await child.line(new RegExp(`^at ${pausedAt + 5}$`));
  await child.kill();
  expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
});
