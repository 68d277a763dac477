/**
 * Runs a projector on an embedded log until it kills itself at a failpoint: `projector-process.ts FOLDER FAILPOINT`. It writes its
 * pushes to FOLDER/pushes.jsonl, so that they survive it.
 */
import { join } from 'node:path';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { filePushChannel } from './file-push-channel.ts';
import { makeProjector } from './test-projector.ts';

const [folder, failpoint] = process.argv.slice(2) as [string, string];
const log = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
const database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
const store = await sqliteEventStore({ database: log });
const projector = makeProjector({
  log: { store, log, database },
  bus: inProcessEventBus(),
  push: filePushChannel(folder),
  times: { poll: 20, lease: 1_000, renewal: 200 },
  overrides: { failpoint: createFailpoint(failpoint) },
});
await projector.start();
