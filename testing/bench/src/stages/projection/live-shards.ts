import { openMysqlDatabase } from '@parley/database/mysql-database';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventStore } from '@parley/event-store/event-store';
import { makeProjector, projected } from '@parley/projector/testing/test-projector';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { runSql } from '@parley/testing-kit/servers/sql';
import type { TestServer } from '@parley/testing-kit/servers/test-server';

/** Longer than any machine needs; fails only if a partition has halted. */
const deadlineMs = 600_000;

/**
 * Runs a projector from the start of the log into empty read tables, and returns the number of events. Nothing is published on the event bus,
 * so the shards read the log; the pushes have no subscribers.
 */
export async function projectLive(server: TestServer, store: EventStore): Promise<number> {
  const name = 'live_shards';
  await runSql(server.url, [`DROP DATABASE IF EXISTS ${name}`, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`]);
  const log = await openMysqlDatabase({ url: `${server.url}/parley` });
  const database = await openMysqlDatabase({ url: `${server.url}/${name}` });
  const [bus, push] = [inProcessEventBus(), inProcessPushChannel()];
  const projector = makeProjector({ log: { store, log, database }, bus, push });
  try {
    await projector.start();
    await projected({ store, database }, { deadlineMs });
  } finally {
    await projector.close();
    await Promise.all([database.close(), log.close(), bus.close(), push.close()]);
  }
  const heads = await store.heads();
  return heads.reduce((sum, { position }) => sum + position, 0);
}
