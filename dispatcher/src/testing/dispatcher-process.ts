/**
 * Runs a dispatcher on an embedded log until it kills itself at a failpoint: `dispatcher-process.ts FOLDER FAILPOINT [LEASE]`,
 * the term of a lease in milliseconds.
 */
import { join } from 'node:path';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { makeDispatcher } from './test-dispatcher.ts';

const [folder, failpoint, lease = '400'] = process.argv.slice(2) as [string, string, string?];
const log = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
const database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
const store = await sqliteEventStore({ database: log });
const dispatcher = makeDispatcher({
  log: { store, log, database },
  times: { lease: Number(lease), renewal: Number(lease) / 8 },
  overrides: { failpoint: createFailpoint(failpoint) },
});
await dispatcher.start();
