import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

/** Opens a temporary SQLite file in its own folder. Both are deleted on close. */
export async function openScratchDatabase(within = tmpdir()): Promise<Database> {
  const folder = await mkdtemp(join(within, 'parley-scratch-'));
  const database = openSqliteDatabase({ path: join(folder, 'scratch.sqlite'), durable: false, cacheMiB: 16 });
  // Nothing needs to survive the process.
  database.connection.pragma('journal_mode = MEMORY');
  database.connection.pragma('synchronous = OFF');
  return {
    ...database,
    async close() {
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}
