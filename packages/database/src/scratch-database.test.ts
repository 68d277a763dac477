import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { UniqueViolation } from './database.ts';
import { openScratchDatabase } from './scratch-database.ts';

const onLinux = existsSync('/proc/self/fd');

test('a scratch file rolls back like others, and has no name that a killed process would leave behind', async () => {
  const before = openFiles();
  const database = openScratchDatabase();
  await database.write([{ sql: 'CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT' }]);
  const one = { sql: "INSERT INTO texts VALUES (1, 'one')" };
  await expect(database.write([one, one])).rejects.toThrow(UniqueViolation);
  expect(await database.read({ sql: 'SELECT * FROM texts' })).toEqual([]);

  // More than the page cache holds.
  await database.write([
    {
      sql: `WITH RECURSIVE ids(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE id < 24)
        INSERT INTO texts SELECT id, hex(zeroblob(524288)) FROM ids`,
    },
  ]);
  const files = openFiles().filter((name) => !before.includes(name));
  if (onLinux) expect(files).toEqual([expect.stringContaining('(deleted)')]);
  await database.close();
});

/** Files that the process has open. */
function openFiles(): string[] {
  if (!onLinux) return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((name) => name.startsWith('/') && !name.startsWith('/proc/'));
    } catch {
      return [];
    }
  });
}
