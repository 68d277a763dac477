/** Which parts the one process stands on: what the configuration names, else what needs no server. */
import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import type { Database } from '@parley/database/database';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { commandMigrations } from '@parley/command-service/migrations';
import type { EventStore } from '@parley/event-store/event-store';
import { logMigrations } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import type { FileStore } from '@parley/file-store/file-store';
import { openFileStore } from '@parley/file-store/open-file-store';
import { inProcessMessageBus } from '@parley/message-bus/in-process-message-bus';
import type { MessageBus } from '@parley/message-bus/message-bus';
import { rabbitMessageBus } from '@parley/message-bus/rabbit-message-bus';
import { topologyOf } from '@parley/message-bus/topology';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import type { Failpoint } from '@parley/service-kit/failpoint';
import type { Life } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { StandaloneConfig } from './config.ts';

export interface Adapters {
  store: EventStore;
  logDatabase: Database;
  readDatabase: Database;
  bus: MessageBus;
  pushChannel: PushChannel;
  fileStore: FileStore;
}

interface Opening {
  config: StandaloneConfig;
  logger: Logger;
  /** Absent in production: a store that has none sends its whole transaction at once. */
  failpoint?: Failpoint;
}

/** Opens them, the log's migrations run; each is closed by `life`. */
export async function openAdapters(life: Life, { config, logger, ...failpoint }: Opening): Promise<Adapters> {
  const { logDatabase, store } = await openLog(life, config, failpoint);
  const readDatabase = await openReadDatabase(config, logDatabase);
  if (readDatabase !== logDatabase) life.closing('read database', () => readDatabase.close());
  const bus =
    config.AMQP_URL === undefined
      ? inProcessMessageBus()
      : await rabbitMessageBus({ url: config.AMQP_URL, topology: topologyOf(store.id), logger });
  life.closing('message bus', () => bus.close());
  const pushChannel =
    config.REDIS_URL === undefined ? inProcessPushChannel() : redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
  life.closing('push channel', () => pushChannel.close());
  return { store, logDatabase, readDatabase, bus, pushChannel, fileStore: openFileStore(config) };
}

async function openLog(life: Life, { DATABASE_URL: url, DATA_DIR }: StandaloneConfig, failpoint: Pick<Opening, 'failpoint'>) {
  const sqlite = url === undefined ? openSqliteDatabase({ path: join(DATA_DIR, 'log.sqlite'), checkpointsAside: true }) : null;
  const logDatabase: Database = sqlite ?? (await openMysqlDatabase({ url: url! }));
  life.closing('log database', () => logDatabase.close());
  for (const migrations of [logMigrations, commandMigrations]) await migrate(logDatabase, migrations);
  const store =
    sqlite === null ? await mysqlEventStore({ url: url!, ...failpoint }) : await sqliteEventStore({ database: sqlite, ...failpoint });
  life.closing('event store', () => store.close());
  return { logDatabase, store };
}

/**
 * Embedded, the read tables have a file of their own: a rebuild never waits for the log's writer, and what a power failure
 * undoes there is folded again from the log, which is durable.
 */
async function openReadDatabase({ READ_DATABASE_URL, DATABASE_URL, DATA_DIR }: StandaloneConfig, logDatabase: Database): Promise<Database> {
  if (READ_DATABASE_URL !== undefined) return openMysqlDatabase({ url: READ_DATABASE_URL });
  if (DATABASE_URL !== undefined) return logDatabase;
  return openSqliteDatabase({ path: join(DATA_DIR, 'read.sqlite'), durable: false, checkpointsAside: true });
}
