/** A projector at work: its lanes take the log in from the beginning, into read tables that are empty. */
import { openMysqlDatabase } from '@parley/database/mysql-database';
import type { EventStore } from '@parley/event-store/event-store';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import { makeProjector, projected } from '@parley/projector/testing/projecting';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { runSql } from '@parley/testing-kit/servers/answers-sql';
import type { TestServer } from '@parley/testing-kit/servers/test-server';

/** More than any machine takes: one that stands still is told. */
const deadlineMs = 600_000;

/** No letters come, so it reads the log; nobody hears its pushes. Answers how many events it folded. */
export async function foldByLiveLanes(server: TestServer, store: EventStore): Promise<number> {
  await runSql(server.url, ['DROP DATABASE IF EXISTS live_lanes', 'CREATE DATABASE live_lanes CHARACTER SET utf8mb4 COLLATE utf8mb4_bin']);
  const log = await openMysqlDatabase({ url: `${server.url}/parley` });
  const database = await openMysqlDatabase({ url: `${server.url}/live_lanes` });
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
