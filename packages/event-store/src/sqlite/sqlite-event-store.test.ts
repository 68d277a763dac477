import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { describeEventStore } from '../contract/event-store.contract.ts';
import type { OpenedStore } from '../contract/opened-store.ts';
import { logMigrations } from '../migrations.ts';
import { sqliteEventStore } from './sqlite-event-store.ts';

describeEventStore('SQLite', openInFolder);

/** Each instance has a connection of its own, as if of another process. */
async function openInFolder(): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-log-'));
  const path = join(folder, 'log.sqlite');
  const own = openSqliteDatabase({ path });
  await migrate(own, logMigrations);
  const closings: (() => Promise<void>)[] = [];

  const another: OpenedStore['another'] = async () => {
    const database = openSqliteDatabase({ path });
    const store = await sqliteEventStore({ database });
    closings.push(async () => {
      await store.close();
      await database.close();
    });
    return store;
  };
  return {
    store: await another(),
    another,
    async tamper(statements) {
      await own.write(statements.map((sql) => ({ sql })));
    },
    async close() {
      for (const close of closings) await close();
      await own.close();
      await rm(folder, { recursive: true });
    },
  };
}
