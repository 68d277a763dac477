import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import type { KeyPage } from './key-page.ts';
import { makePages } from './key-pages.ts';
import { openKeyTables } from './open-key-tables.ts';
import { keyStoreSchema } from './tables.ts';
import type { KeyTables } from './wrapped-keys.ts';

export interface OpenedKeys {
  tables: KeyTables;
  kekFile: string;
  /** Opens the same key store once more, as another process does. */
  another(): Promise<KeyTables>;
  close(): Promise<void>;
}

export async function openKeys(): Promise<OpenedKeys> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-keys-'));
  const kekFile = join(folder, 'kek');
  const opened: KeyTables[] = [];
  const another = async (): Promise<KeyTables> => {
    const database = openSqliteDatabase({ path: join(folder, 'keys.sqlite'), durable: false });
    try {
      await migrate(database, keyStoreSchema);
      const tables = await openKeyTables({ database, kekFile, makesKek: true, registers: true });
      opened.push(tables);
      return tables;
    } catch (error) {
      await database.close();
      throw error;
    }
  };
  return {
    tables: await another(),
    kekFile,
    another,
    async close() {
      for (const { database } of opened) await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function makePage(tables: KeyTables, partition: number): Promise<KeyPage> {
  const [page] = await makePages(tables, partition, 1);
  return page!;
}
