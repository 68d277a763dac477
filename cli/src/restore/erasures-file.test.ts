import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { CommandFailed } from '../command-failed.ts';
import { readErasuresFile } from './erasures-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-erasures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): string[] {
  const path = join(folder, 'erased');
  writeFileSync(path, text);
  return readErasuresFile(path);
}

test('ids are read from the output of `parley users erased --json` and from a list', () => {
  const [first, second] = [newId(), newId()];
  expect(read(`# erased by request\n${JSON.stringify({ id: first, erasedAt: '…', state: 'erased' })}\n\n  ${second}  \n`)).toEqual([
    first,
    second,
  ]);
  expect(read('')).toEqual([]);
});

test.each(['ada', '{"id":7}', '{"id":', '0190a5d2-7c3e'])('%s is refused with its line', (line) => {
  expect(() => read(`${newId()}\n${line}\n`)).toThrow(/line 2/);
});

test('a file that cannot be read is refused', () => {
  expect(() => readErasuresFile(join(folder, 'missing'))).toThrow(CommandFailed);
});
