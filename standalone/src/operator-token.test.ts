import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { loadOrCreateOperatorToken, operatorTokenFile } from './operator-token.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-token-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the token is created once, for its owner only', () => {
  const token = loadOrCreateOperatorToken(folder);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(loadOrCreateOperatorToken(folder)).toBe(token);
  expect(statSync(operatorTokenFile(folder)).mode & 0o777).toBe(0o600);
});
