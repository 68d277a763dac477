import { expect, test } from '@jest/globals';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { buildProgram } from './program.ts';
import { runCli } from './testing/run-cli.ts';

const leavesOf = (command: CommandUnknownOpts): CommandUnknownOpts[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);

test('--version prints the version', async () => {
  expect(await runCli({}, '--version')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('the help lists every command under a heading, with one line of at most 80 columns', async () => {
  const { exitCode, stdout } = await runCli({}, '--help');
  expect(exitCode).toBe(0);
  const lines = stdout.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toMatch(/\nLook:\n[^]*\nRepair:\n[^]*\nSet up:\n/);
  const program = buildProgram(() => Promise.resolve(), { stdout: process.stdout, stderr: process.stderr });
  const names = program.commands.map((command) => command.name()).filter((name) => name !== 'complete');
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith('      '))).toEqual([]);
});

test('the help of every command ends with an example, without color where there is no terminal', async () => {
  const program = buildProgram(() => Promise.resolve(), { stdout: process.stdout, stderr: process.stderr });
  for (const command of [program, ...program.commands, ...leavesOf(program)]) {
    const path: string[] = [];
    for (let at: CommandUnknownOpts | null = command; at?.parent; at = at.parent) path.unshift(at.name());
    if (path[0] === 'complete') continue;
    const { stdout } = await runCli({}, ...path, '--help');
    expect(stdout).toMatch(/Examples?:\n {2}\$ .*parley/);
    expect(stdout).not.toContain(String.fromCharCode(27));
  }
});
