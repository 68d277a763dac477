import { expect, test } from '@jest/globals';
import { buildProgram } from '../program.ts';
import { renderCliReference } from './cli-reference.ts';

test('lists an example for every command', () => {
  const page = renderCliReference(buildProgram(() => Promise.resolve(), { stdout: process.stdout, stderr: process.stderr }));
  const [, ...commands] = page.split('\n## ');
  expect(commands.filter((text) => !/```sh\n.*parley .*\n/.test(text))).toEqual([]);
});
