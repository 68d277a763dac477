/** A log in its own schema on a test server. */
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { freshDatabase } from '@parley/testing-kit/shared-servers';
import type { OpenedStore } from '../contract/opened-store.ts';
import { eventLogSchema } from '../migrations.ts';
import { mysqlEventStore, type MysqlEventStoreOptions } from './mysql-event-store.ts';

export interface MysqlLog {
  url: string;
  /** Opens another instance, like another process. */
  open: (options?: Partial<MysqlEventStoreOptions>) => ReturnType<typeof mysqlEventStore>;
  /** Runs SQL outside of the store. */
  tamper: (statements: readonly string[]) => Promise<void>;
  query: (sql: string) => Promise<object[]>;
  close: () => Promise<void>;
}

export async function makeMysqlLog(serverUrl: string): Promise<MysqlLog> {
  const schema = await freshDatabase(serverUrl);
  const { url } = schema;
  const database = await openMysqlDatabase({ url });
  await migrate(database, eventLogSchema);
  const closings: (() => Promise<void>)[] = [];
  return {
    url,
    async open(options = {}) {
      const store = await mysqlEventStore({ url, ...options });
      closings.push(() => store.close());
      return store;
    },
    async tamper(statements) {
      await database.write(statements.map((sql) => ({ sql })));
    },
    query: (sql) => database.read({ sql }),
    async close() {
      await Promise.all(closings.map((close) => close()));
      await database.close();
      await schema.drop();
    },
  };
}

export async function openMysqlLog(serverUrl: string, options: Partial<MysqlEventStoreOptions> = {}): Promise<OpenedStore> {
  const { open, tamper, close } = await makeMysqlLog(serverUrl);
  const openForTest: OpenedStore['another'] = (further) => open({ confirmDivergenceMs: 200, ...options, ...further });
  return { store: await openForTest(), another: openForTest, tamper, close };
}
