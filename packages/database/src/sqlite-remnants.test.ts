import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DatabaseUnavailable } from './database.ts';
import { openSqliteDatabase, type SqliteDatabase } from './sqlite-database.ts';

const rows = 600;
let folder: string;
let database: SqliteDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-remnants-'));
  database = openSqliteDatabase({ path: join(folder, 'some.sqlite'), busyDeadlineMs: 40 });
  await database.write([{ sql: 'CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT' }]);
  await database.write(Array.from({ length: rows }, (_, id) => ({ sql: 'INSERT INTO texts VALUES (?, ?)', values: [id, textOf(id)] })));
});

afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

test('deleted and overwritten values are in no file after the write-ahead log was truncated', async () => {
  await database.truncateWal();
  expect(markersOnDisk()).toHaveLength(rows);
  await database.write([{ sql: 'DELETE FROM texts WHERE id % 3 = 0' }, { sql: "UPDATE texts SET text = 'redacted' WHERE id % 3 = 1" }]);
  await database.truncateWal();
  expect(markersOnDisk()).toEqual(Array.from({ length: rows / 3 }, (_, index) => index * 3 + 2));
});

test('a reader delays the truncation; the call says so', async () => {
  const reader = openSqliteDatabase({ path: join(folder, 'some.sqlite') });
  reader.connection.exec('BEGIN; SELECT COUNT(*) FROM texts');
  await database.write([{ sql: 'DELETE FROM texts' }]);
  await expect(database.truncateWal()).rejects.toThrow(DatabaseUnavailable);
  reader.connection.exec('COMMIT');
  await database.truncateWal();
  expect(markersOnDisk()).toEqual([]);
  await reader.close();
});

function textOf(id: number): string {
  return `<marker-${id}>${'.'.repeat(id % 200)}`;
}

/** Ids of the texts of which any file in the folder has bytes, ascending. */
function markersOnDisk(): number[] {
  const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  const ids = bytes.flatMap((text) => Array.from(text.matchAll(/<marker-(\d+)>/g), ([, id]) => Number(id)));
  return [...new Set(ids)].sort((one, other) => one - other);
}
