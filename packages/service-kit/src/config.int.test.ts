import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { startChild } from '@parley/testing-kit/child-process';
import { waitUntil } from '@parley/testing-kit/wait-until';

const fixture = new URL('config.fixture.ts', import.meta.url);

test('an invalid configuration ends the process with code 78 and reports every error', async () => {
  const child = startChild(fixture, { environment: { FIXTURE_COUNT: '10' } });
  expect(await child.ended).toEqual({ code: 78, signal: null });
  expect(child.output()).toMatch(/2 errors:[^]*FIXTURE_NAME: is not set[^]*FIXTURE_COUNT: /);
});

test('a failpoint kills the process at its own step only', async () => {
  const name = (step: string) => ({ environment: { FIXTURE_NAME: step, FIXTURE_COUNT: '1' } });
  expect(await startChild(fixture, name('step')).ended).toEqual({ code: null, signal: 'SIGKILL' });
  const spared = startChild(fixture, name('another step'));
  expect([await spared.ended, spared.output()]).toEqual([{ code: 0, signal: null }, 'alive\n']);
});

test('a failpoint may fire at a later occurrence, or stop the process until SIGCONT', async () => {
  const name = (failpoint: string) => ({ environment: { FIXTURE_NAME: failpoint, FIXTURE_COUNT: '3' } });
  expect(await startChild(fixture, name('step@3')).ended).toEqual({ code: null, signal: 'SIGKILL' });
  const spared = startChild(fixture, name('step@4'));
  expect((await spared.ended).code).toBe(0);

  const stopped = startChild(fixture, name('stop:step@2'));
  await waitUntil(() => stateOf(stopped.pid) === 'T', { what: 'the process to stop' });
  process.kill(stopped.pid, 'SIGCONT');
  expect([await stopped.ended, stopped.output()]).toEqual([{ code: 0, signal: null }, 'alive\n']);
});

/** Reads the process state code of Linux; T is stopped. */
function stateOf(pid: number): string | undefined {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}
