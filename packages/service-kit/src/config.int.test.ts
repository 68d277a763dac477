import { expect, test } from '@jest/globals';
import { startChild } from '@parley/testing/child-process';

const fixture = new URL('config.fixture.ts', import.meta.url);

test('a faulty configuration ends the process with 78, and names every fault', async () => {
  const child = startChild(fixture, { environment: { FIXTURE_COUNT: '10' } });
  expect(await child.ended).toEqual({ code: 78, signal: null });
  expect(child.output()).toMatch(/2 fault\(s\)[^]*FIXTURE_NAME: is not set[^]*FIXTURE_COUNT: /);
});

test('a failpoint kills at its own step and at no other', async () => {
  const name = (step: string) => ({ environment: { FIXTURE_NAME: step, FIXTURE_COUNT: '1' } });
  expect(await startChild(fixture, name('step')).ended).toEqual({ code: null, signal: 'SIGKILL' });
  const spared = startChild(fixture, name('another step'));
  expect([await spared.ended, spared.output()]).toEqual([{ code: 0, signal: null }, 'alive\n']);
});
