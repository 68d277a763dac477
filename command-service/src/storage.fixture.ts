/** Storage for a service under test: SQLite in a new folder, or a schema on a server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import type { EventStore } from '@parley/event-store/event-store';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import type { FileStore } from '@parley/file-store/file-store';
import { localFileStore } from '@parley/file-store/local-file-store';
import { readTableSchema } from '@parley/read-tables/migrations';
import { writeTableSchema } from '@parley/write-tables/migrations';

export interface Storage {
  store: EventStore;
  logDatabase: Database;
  readDatabase: Database;
  fileStore: FileStore;
  /** Has the files, and SQLite's databases. */
  folder: string;
  close(): Promise<void>;
}

export async function sqliteStorage(): Promise<Storage> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-commands-'));
  const logDatabase = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  const readDatabase = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  await migrateAll(logDatabase, readDatabase);
  const store = await sqliteEventStore({ database: logDatabase });
  return {
    store,
    logDatabase,
    readDatabase,
    fileStore: localFileStore({ folder: join(folder, 'files') }),
    folder,
    async close() {
      await store.close();
      await Promise.all([logDatabase.close(), readDatabase.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Opens connections to this schema, which several processes may share. */
export async function mysqlStorage(url: string): Promise<Storage> {
  const database = await openMysqlDatabase({ url });
  await migrateAll(database, database);
  const store = await mysqlEventStore({ url });
  const folder = await mkdtemp(join(tmpdir(), 'parley-commands-'));
  return {
    store,
    logDatabase: database,
    readDatabase: database,
    fileStore: localFileStore({ folder }),
    folder,
    async close() {
      await store.close();
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function migrateAll(logDatabase: Database, readDatabase: Database): Promise<void> {
  await migrate(logDatabase, eventLogSchema);
  await migrate(logDatabase, writeTableSchema);
  await migrate(readDatabase, readTableSchema);
}
