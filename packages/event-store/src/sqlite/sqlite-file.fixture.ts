/** A log in its own temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import type { OpenedStore } from '../contract/opened-store.ts';
import type { EventStore } from '../event-store.ts';
import { eventLogSchema } from '../migrations.ts';
import { sqliteEventStore, type SqliteEventStoreOptions } from './sqlite-event-store.ts';

export interface SqliteFile extends OpenedStore {
  path: string;
  /** A connection that no store uses, like one of another process. */
  outside: SqliteDatabase;
}

export interface SqliteFileOptions extends Pick<SqliteEventStoreOptions, 'cache'> {
  busyDeadlineMs?: number;
  /** A decorator of each instance. */
  decorated?: (store: EventStore) => EventStore;
}

/** Opens a log; each instance has its own connection. */
export async function openSqliteFile({
  cache,
  busyDeadlineMs = 5_000,
  decorated = (store) => store,
}: SqliteFileOptions = {}): Promise<SqliteFile> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-log-'));
  const path = join(folder, 'log.sqlite');
  const outside = openSqliteDatabase({ path });
  await migrate(outside, eventLogSchema);
  const closings: (() => Promise<void>)[] = [];

  const another: OpenedStore['another'] = async (options = {}) => {
    const database = openSqliteDatabase({ path, busyDeadlineMs });
    const store = decorated(await sqliteEventStore({ database, ...(cache && { cache }), ...options }));
    closings.push(async () => {
      await store.close();
      await database.close();
    });
    return store;
  };
  return {
    path,
    outside,
    store: await another(),
    another,
    async tamper(statements) {
      await outside.write(statements.map((sql) => ({ sql })));
    },
    async close() {
      for (const close of closings) await close();
      await outside.close();
      await rm(folder, { recursive: true });
    },
  };
}
