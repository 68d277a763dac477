import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { UniqueViolation } from './database.ts';
import { openScratchDatabase } from './scratch-database.ts';

test('a scratch file rolls back like others, and leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const database = await openScratchDatabase(folder);
  await database.write([{ sql: 'CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT' }]);
  const one = { sql: 'INSERT INTO numbers VALUES (1)' };
  await expect(database.write([one, one])).rejects.toThrow(UniqueViolation);
  expect(await database.read({ sql: 'SELECT * FROM numbers' })).toEqual([]);
  expect(readdirSync(folder)).toHaveLength(1);
  await database.close();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
