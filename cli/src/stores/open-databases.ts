import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseUnavailable, type Database } from '@parley/database/database';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import type { CliConfig } from '../config.ts';
import { CommandFailed } from '../command-failed.ts';

export interface Databases {
  log: Database;
  /** Null when the log is on a server. */
  logFile: SqliteDatabase | null;
  read: Database;
  close(): Promise<void>;
}

/**
 * Opens the configured databases, even while a server uses them: a busy SQLite file is retried.
 * `create` creates a missing embedded store. Throws CommandFailed.
 */
export async function openDatabases(config: CliConfig, { create = false }: { create?: boolean } = {}): Promise<Databases> {
  const { DATABASE_URL, READ_DATABASE_URL, DATA_DIR } = config;
  if (DATABASE_URL === undefined && !existsSync(join(DATA_DIR, 'log.sqlite'))) {
    if (!create) throw noStore(resolve(DATA_DIR));
    mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 });
  }
  // Commands read the log once from start to end, so a small cache is enough.
  const logFile = DATABASE_URL === undefined ? openSqliteDatabase({ path: join(DATA_DIR, 'log.sqlite'), cacheMiB: 16 }) : null;
  const log = logFile ?? (await openServer('DATABASE_URL', DATABASE_URL!));
  const read = await openRead({ READ_DATABASE_URL, DATA_DIR, log, embedded: logFile !== null });
  return {
    log,
    logFile,
    read,
    async close() {
      if (read !== log) await read.close();
      await log.close();
    },
  };
}

/** Does not offer to create one: the path is more likely mistyped. */
function noStore(folder: string): CommandFailed {
  const reason = existsSync(folder) ? `${folder} holds no Parley store (no log.sqlite)` : `there is no folder ${folder}`;
  return new CommandFailed(reason, 'set DATA_DIR to the folder of the store, or DATABASE_URL; npm start creates a new store');
}

interface OpenRead {
  READ_DATABASE_URL: string | undefined;
  DATA_DIR: string;
  log: Database;
  embedded: boolean;
}

async function openRead({ READ_DATABASE_URL, DATA_DIR, log, embedded }: OpenRead): Promise<Database> {
  if (READ_DATABASE_URL !== undefined) return openServer('READ_DATABASE_URL', READ_DATABASE_URL);
  return embedded ? openSqliteDatabase({ path: join(DATA_DIR, 'read.sqlite'), durable: false }) : log;
}

async function openServer(key: string, url: string): Promise<Database> {
  try {
    const database = await openMysqlDatabase({ url, startDeadlineMs: 3_000 });
    await database.ping();
    return database;
  } catch (error) {
    if (error instanceof DatabaseUnavailable)
      throw new CommandFailed(`cannot connect to the server in ${key}: ${error.message}`, 'parley doctor');
    throw error;
  }
}
