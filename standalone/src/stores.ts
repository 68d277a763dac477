/** Opens the event log and the read tables: on the configured servers, else in two SQLite files. */
import { join } from 'node:path';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { DatabaseUnavailable, type Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase, type SqliteOptions } from '@parley/database/sqlite-database';
import { fileHighWaterMarks } from '@parley/event-store/high-water-marks/file-high-water-marks';
import type { OpenHighWaterMarks } from '@parley/event-store/high-water-marks/high-water-mark';
import { redisHighWaterMarks } from '@parley/event-store/high-water-marks/redis-high-water-marks';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sealedEventStore, type SealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { keyStore, type KeyStore } from '@parley/key-store/key-store';
import type { Failpoint } from '@parley/service-kit/failpoint';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { StartError } from '@parley/service-kit/start-error';
import type { StandaloneConfig } from './config.ts';

export interface Stores {
  store: SealedEventStore;
  keys: KeyStore;
  logDatabase: Database;
  readDatabase: Database;
}

export type StoresConfig = Pick<
  StandaloneConfig,
  'DATABASE_URL' | 'READ_DATABASE_URL' | 'KEYS_DATABASE_URL' | 'KEK_FILE' | 'DATA_DIR' | 'REDIS_URL'
>;

export interface OpenStoresOptions {
  /** The main thread runs the migrations of the log; the worker thread starts after that. */
  thread: 'main' | 'worker';
  logger: Logger;
  failpoint?: Failpoint;
}

/** Both threads write to a file; only the main thread checkpoints its WAL. */
const fileOptions: Record<OpenStoresOptions['thread'], Omit<SqliteOptions, 'path'>> = {
  main: { checkpoints: 'thread' },
  worker: { checkpoints: 'other-thread', readsAreDurable: true },
};

/** Opens the stores; `lifecycle` closes each. */
export async function openStores(
  lifecycle: Pick<Lifecycle, 'onClose'>,
  config: StoresConfig,
  { thread, logger, ...failpoint }: OpenStoresOptions,
): Promise<Stores> {
  const { DATABASE_URL: url, READ_DATABASE_URL, DATA_DIR } = config;
  const sqlite = url === undefined ? openSqliteDatabase({ path: join(DATA_DIR, 'log.sqlite'), ...fileOptions[thread] }) : null;
  const logDatabase: Database = sqlite ?? (await openServer('DATABASE_URL', url!));
  lifecycle.onClose('log database', () => logDatabase.close());
  if (thread === 'main') for (const migrations of [eventLogSchema, writeTableSchema]) await migrate(logDatabase, migrations);
  const keys = keyStore(config, { role: thread === 'main' ? 'writer' : 'reader' });
  lifecycle.onClose('key store', () => keys.close());
  if (thread === 'main') await reachable('KEYS_DATABASE_URL', keys.tables());
  const options = { highWaterMarks: { open: openHighWaterMarks(lifecycle, config, logger), logger }, ...failpoint };
  const stored =
    sqlite === null ? await mysqlEventStore({ url: url!, ...options }) : await sqliteEventStore({ database: sqlite, ...options });
  const store = sealedEventStore(stored, keys.vault);
  lifecycle.onClose('event store', () => store.close());
  const readDatabase = READ_DATABASE_URL === undefined && url !== undefined ? logDatabase : await openReadDatabase(config, thread);
  if (readDatabase !== logDatabase) lifecycle.onClose('read database', () => readDatabase.close());
  return { store, keys, logDatabase, readDatabase };
}

/** Outside the log's database: in Redis, which other processes share, else in a file next to the log. */
function openHighWaterMarks(
  lifecycle: Pick<Lifecycle, 'onClose'>,
  { REDIS_URL, DATA_DIR }: StoresConfig,
  logger: Logger,
): OpenHighWaterMarks {
  if (REDIS_URL === undefined) return fileHighWaterMarks(DATA_DIR);
  const redis = connectRedis(REDIS_URL, { logger });
  lifecycle.onClose('high-water marks', () => redis.disconnect());
  return redisHighWaterMarks(redis);
}

/**
 * On SQLite the read tables have a file of their own: a rebuild never waits for the log's writer, and commits lost in a power failure
 * are projected again from the log, which is durable.
 */
async function openReadDatabase({ READ_DATABASE_URL, DATA_DIR }: StoresConfig, thread: OpenStoresOptions['thread']): Promise<Database> {
  if (READ_DATABASE_URL !== undefined) return openServer('READ_DATABASE_URL', READ_DATABASE_URL);
  return openSqliteDatabase({ path: join(DATA_DIR, 'read.sqlite'), ...fileOptions[thread], durable: false });
}

function openServer(setting: string, url: string): Promise<Database> {
  return reachable(setting, openMysqlDatabase({ url }));
}

async function reachable<T>(setting: string, opened: Promise<T>): Promise<T> {
  try {
    return await opened;
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    throw new StartError(`Cannot connect to the server in ${setting} (${error.message}); start it or correct the setting`, {
      cause: error,
    });
  }
}
