import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { CommandFailed } from '../command-failed.ts';
import { type ListedErasures, nothingErased, readErasuresFile } from './erasures-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-erasures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): ListedErasures {
  const path = join(folder, 'erased');
  writeFileSync(path, text);
  return readErasuresFile(path);
}

test('erasures are read from the output of `parley erasures --json` and from a list of users', () => {
  const [first, second, third, group] = [newId(), newId(), newId(), newId()];
  const lines = [
    '# erased by request',
    JSON.stringify({ kind: 'person', id: first, erasedAt: '…', state: 'erased' }),
    JSON.stringify({ kind: 'conversation', id: group, erasedAt: '…', state: 'erased' }),
    JSON.stringify({ kind: 'messages', pageId: '00112233445566ff', slots: [0, 255] }),
    // As an earlier release printed it.
    JSON.stringify({ id: second, erasedAt: '…', state: 'erased' }),
    '',
    `  ${third}  `,
  ];
  expect(read(`${lines.join('\n')}\n`)).toEqual({
    persons: [first, second, third],
    conversations: [group],
    messages: [{ pageId: '00112233445566ff', slots: [0, 255] }],
  });
  expect(read('')).toEqual(nothingErased);
});

test.each([
  'ada',
  '{"id":7}',
  '{"id":',
  'null',
  '{"kind":"call","id":"0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b"}',
  '{"kind":"messages","pageId":"00112233445566ff","slots":[256]}',
  '{"kind":"messages","pageId":"0011","slots":[1]}',
  '0190a5d2-7c3e',
])('%s is refused with its line', (line) => {
  expect(() => read(`${newId()}\n${line}\n`)).toThrow(/line 2/);
});

test('a file that cannot be read is refused', () => {
  expect(() => readErasuresFile(join(folder, 'missing'))).toThrow(CommandFailed);
});
