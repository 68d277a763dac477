import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mysqlStorage } from '@parley/command-service/storage.fixture';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openKeyTables } from '@parley/key-store/open-key-tables';
import { keyStoreSchema } from '@parley/key-store/tables';
import { dataFilesWith } from '@parley/testing-kit/servers/data-files';
import { describeWithServer, freshDatabase, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { describeConversationErasure, erasureSteps } from './conversation-erasure.contract.ts';
import { describeErasure, personErasureSteps } from './erasure.contract.ts';
import type { Stores } from './erasure.fixture.ts';
import { describeMessageErasure } from './message-erasure.contract.ts';

// The process is killed after each step on SQLite.
const isComplete = process.env['TEST_CRASHES'] === 'all';
const groupSteps = isComplete ? erasureSteps : ['messages-deleted'];
const personSteps = isComplete ? personErasureSteps : ['redacted'];

for (const server of testAllDatabases ? (['mysql', 'mariadb'] as const) : (['mysql'] as const)) {
  await describeWithServer(server, (url) => {
    const openStores = async (): Promise<Stores> => {
      const [chat, keys] = [await freshDatabase(url), await freshDatabase(url)];
      const [storage, database] = [await mysqlStorage(chat.url), await openMysqlDatabase({ url: keys.url })];
      await migrate(database, keyStoreSchema);
      const folder = mkdtempSync(join(tmpdir(), 'parley-kek-'));
      const kekFile = join(folder, 'kek');
      return {
        storage,
        keys: await openKeyTables({ database, kekFile, makesKek: true, registers: true }),
        kekFile,
        dataFilesWith: (texts) => dataFilesWith(chat.url, texts),
        async close() {
          await storage.close();
          await database.close();
          rmSync(folder, { recursive: true });
          for (const schema of [chat, keys]) await schema.drop();
        },
      };
    };
    describeErasure(openStores, personSteps);
    describeMessageErasure(openStores);
    describeConversationErasure(openStores, groupSteps);
  });
}
