import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mysqlStorage } from '@parley/command-service/storage.fixture';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openKeyTables } from '@parley/key-store/open-key-tables';
import { keyStoreSchema } from '@parley/key-store/tables';
import { dataFilesWith } from '@parley/testing-kit/servers/data-files';
import { freshDatabase } from '@parley/testing-kit/shared-servers';
import type { Stores } from './erasure.fixture.ts';

export interface MysqlStores extends Stores {
  /** URLs with the schemas. */
  urls: { chat: string; keys: string };
}

/** New schemas on this server. `drops`: when they are closed. */
export async function openMysqlStores(serverUrl: string, { drops = true } = {}): Promise<MysqlStores> {
  const [chat, keys] = [await freshDatabase(serverUrl), await freshDatabase(serverUrl)];
  const [storage, database] = [await mysqlStorage(chat.url), await openMysqlDatabase({ url: keys.url })];
  await migrate(database, keyStoreSchema);
  const folder = mkdtempSync(join(tmpdir(), 'parley-kek-'));
  const kekFile = join(folder, 'kek');
  return {
    storage,
    keys: await openKeyTables({ database, kekFile, makesKek: true, registers: true }),
    kekFile,
    urls: { chat: chat.url, keys: keys.url },
    dataFilesWith: (texts) => dataFilesWith(chat.url, texts),
    async close() {
      await storage.close();
      await database.close();
      rmSync(folder, { recursive: true });
      if (drops) for (const schema of [chat, keys]) await schema.drop();
    },
  };
}
