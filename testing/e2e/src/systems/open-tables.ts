/** Direct access to a running system's event log and read tables, to check invariants. */
import { join } from 'node:path';
import type { Database } from '@parley/database/database';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import type { EventStore } from '@parley/event-store/event-store';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { keyStore, type KeyStoreConfig } from '@parley/key-store/key-store';

export interface OpenTables {
  store: EventStore;
  /** Database of the event log and the shard leases. */
  log: Database;
  /** Database of the read tables. */
  database: Database;
  close(): Promise<void>;
}

export async function openMysqlTables(url: string, keyStoreConfig: KeyStoreConfig): Promise<OpenTables> {
  const [store, database] = await Promise.all([mysqlEventStore({ url }), openMysqlDatabase({ url })]);
  const keys = keyStore(keyStoreConfig, { role: 'reader' });
  return {
    store: sealedEventStore(store, keys.vault),
    log: database,
    database,
    async close() {
      await Promise.all([store.close(), database.close(), keys.close()]);
    },
  };
}

export async function openSqliteTables(dataDir: string): Promise<OpenTables> {
  const [log, database] = [
    openSqliteDatabase({ path: join(dataDir, 'log.sqlite') }),
    openSqliteDatabase({ path: join(dataDir, 'read.sqlite') }),
  ];
  const store = await sqliteEventStore({ database: log });
  const keys = keyStore({ DATA_DIR: dataDir }, { role: 'reader' });
  return {
    store: sealedEventStore(store, keys.vault),
    log,
    database,
    async close() {
      await store.close();
      await Promise.all([log.close(), database.close(), keys.close()]);
    },
  };
}
