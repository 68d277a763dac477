import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { eraserLeases, eraserSchema } from '@parley/command-service/erasure/tables';
import { migrate, type Schema } from '@parley/database/migrations';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { keyStoreSchema } from '@parley/key-store/tables';
import { schemas } from '../stores/schemas.ts';
import { readTableNames } from '../stores/table-names.ts';
import { keyTables, leftOutTables, logTables, storeTables, type SavedTable } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Tables of these schemas with their primary keys. */
async function tablesOf(name: string, migrated: readonly Schema[]): Promise<SavedTable[]> {
  const database = openSqliteDatabase({ path: join(folder, name) });
  for (const schema of migrated) await migrate(database, schema);
  const names = [...(await readTableNames(database))].filter((table) => !/_migrations(_lock)?$/.test(table));
  const tables = names.map((table) => {
    const columns = database.connection.pragma(`table_info(${table})`) as { name: string; pk: number }[];
    const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    return { name: table, key: key.map((column) => column.name) };
  });
  await database.close();
  return tables;
}

const byName = (tables: readonly SavedTable[]) => tables.toSorted((a, b) => (a.name < b.name ? -1 : 1));

test('every table next to the log is saved, in the order of its primary key, or left out for a reason', async () => {
  const nextToLog = schemas.filter(({ database }) => database === 'log').map(({ schema }) => schema);
  const tables = await tablesOf('log.sqlite', [...nextToLog, eraserLeases.schema]);
  const isSaved = ({ name }: SavedTable) => !(name in leftOutTables);
  expect(byName(tables.filter(isSaved))).toEqual(byName([...storeTables, ...logTables]));
  expect(new Set(tables.map(({ name }) => name))).toEqual(
    new Set([...storeTables, ...logTables].map(({ name }) => name).concat(Object.keys(leftOutTables))),
  );
});

test('every table of the key store is saved', async () => {
  expect(byName(await tablesOf('keys.sqlite', [keyStoreSchema, eraserSchema]))).toEqual(byName(keyTables));
});
