import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import { buildTable } from '@parley/database/build-table';
import { upserts } from '@parley/database/table-sql';
import { column, defineTable } from '@parley/database/tables';
import { newId } from '@parley/events/ids';
import { keyText, type AnyRow } from '../apply/row-key.ts';
import type { Throttle } from './throttle.ts';
import { scanTable } from './scan-table.ts';

const id = column.id();
const number = column.integer();
const tables = [
  defineTable('one', { a: id }, { primaryKey: ['a'] }),
  defineTable('two', { a: id, b: number }, { primaryKey: ['a', 'b'] }),
  defineTable('three', { a: id, b: number, c: number }, { primaryKey: ['a', 'b', 'c'] }),
  defineTable('four', { a: id, b: number, c: column.text(10), d: id }, { primaryKey: ['a', 'b', 'c', 'd'] }),
];
const pagesOfSeven: Throttle = { concurrency: 1, sliceSize: () => 7, pause: () => Promise.resolve() };

let folder: string;
let database: SqliteDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-scanTable-'));
  database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

test.each(tables.map((table) => [table.primaryKey.length, table] as const))(
  'a table with a key of %i columns is read completely, each row once',
  async (_, table) => {
    const ids = Array.from({ length: 4 }, () => newId());
    const rows = ids.flatMap((a) =>
      [1, 2, 3].flatMap((b) => ['x', 'y'].flatMap((word, c) => ids.map((d) => ({ a, b, c: table.name === 'four' ? word : c, d })))),
    );
    for (const sql of buildTable(database.build, table, { suffix: '_a' })) await database.write([{ sql }]);
    await database.write(upserts(table, rows as never, 'sqlite', { suffix: '_a' }));
    const scanned: AnyRow[] = [];
    for await (const row of scanTable(database, table, 'a', pagesOfSeven)) scanned.push(row);
    const keys = scanned.map((row) => keyText(table, row));
    expect(new Set(keys)).toEqual(new Set(rows.map((row) => keyText(table, row))));
    expect(keys.length).toBe(new Set(keys).size);
  },
);
