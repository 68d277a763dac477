import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildWeb } from './build-web.mjs';
import { installWorkspace } from './install-workspace.mjs';
import { runStep, StepFailed } from './step.mjs';

let root: string;
let lines: string[];
const run = (line: string) => void lines.push(line);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-root-'));
  lines = [];
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) writeFileSync(join(root, file), 'lockfileVersion: 9');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('installing the workspace', () => {
  test('happens once, and again when the lockfile has changed', () => {
    installWorkspace(root, { run });
    installWorkspace(root, { run });
    expect(lines).toEqual([expect.stringMatching(/^npx --yes pnpm@[\d.]+ install --frozen-lockfile/)]);
    appendFileSync(join(root, 'pnpm-lock.yaml'), '\n# changed');
    installWorkspace(root, { run });
    expect(lines).toHaveLength(2);
  });

  test('is repeated after a failure', () => {
    const fail = () => {
      throw new StepFailed('no network');
    };
    expect(() => installWorkspace(root, { run: fail })).toThrow('no network');
    installWorkspace(root, { run });
    expect(lines).toHaveLength(1);
  });
});

describe('building the web client', () => {
  /** Writes a file whose time is the given number of seconds after the epoch. */
  function write(path: string, seconds: number): void {
    const file = join(root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    for (const changed of [file, join(file, '..')]) utimesSync(changed, seconds, seconds);
  }

  beforeEach(() => {
    for (const file of ['web/package.json', 'web/src/main.tsx', 'packages/client/src/client.ts', 'packages/events/src/ids.ts'])
      write(file, 100);
    utimesSync(join(root, 'pnpm-lock.yaml'), 100, 100);
  });

  test('happens without a build, and not again while it is newer than its sources', () => {
    buildWeb(root, { run });
    expect(lines).toEqual(['npm run --silent build']);
    write('web/dist/index.html', 200);
    buildWeb(root, { run });
    expect(lines).toHaveLength(1);
  });

  test.each([
    'web/src/main.tsx',
    'web/src/inbox/inbox.css',
    'packages/client/src/client.ts',
    'packages/design-tokens/tokens.css',
    'pnpm-lock.yaml',
  ])('happens when %s has changed', (changed) => {
    write('web/dist/index.html', 200);
    write(changed, 300);
    buildWeb(root, { run });
    expect(lines).toHaveLength(1);
  });

  test('is left out without a web client', () => {
    rmSync(join(root, 'web'), { recursive: true });
    buildWeb(root, { run });
    expect(lines).toEqual([]);
  });
});

test('a step that fails says what to do', () => {
  expect(() => runStep('exit 3', { cwd: root, remedy: 'Try again.' })).toThrow(new StepFailed("'exit 3' failed. Try again."));
});
