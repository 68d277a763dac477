import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { schemas } from '../stores/schemas.ts';

/** Creates in the log's database the tables of every service, as if each had run on it. */
export async function migrateLog(log: Database): Promise<void> {
  for (const { database, schema } of schemas) if (database === 'log') await migrate(log, schema);
}
