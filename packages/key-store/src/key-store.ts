import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@parley/database/database';
import { awaitMigrations, migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { KekUnusable } from './kek.ts';
import { KeyVault } from './key-vault.ts';
import { openKeyTables } from './open-key-tables.ts';
import { keyStoreSchema } from './tables.ts';
import type { KeyTables } from './wrapped-keys.ts';

export interface KeyStoreConfig {
  /** MySQL or MariaDB. Undefined: SQLite in `keys` in DATA_DIR. */
  KEYS_DATABASE_URL?: string | undefined;
  /** File with the master key. Undefined: `keys/kek` in DATA_DIR, which a writer makes. */
  KEK_FILE?: string | undefined;
  DATA_DIR?: string;
}

export interface KeyStoreOptions {
  /** A writer migrates the tables; readers wait for that. */
  role: 'writer' | 'reader';
  /** Milliseconds that a reader waits for the tables. */
  deadlineMs?: number;
}

export interface KeyStore {
  vault: KeyVault;
  /** Opens the key store, unless it is open. Throws KekUnusable; a failed call can be repeated. */
  tables(): Promise<KeyTables>;
  close(): Promise<void>;
}

/** Opens the configured key store for a process that cannot do without; `lifecycle` closes it. Throws KekUnusable. */
export async function openKeyStore(
  lifecycle: { onClose(name: string, close: () => Promise<void>): void },
  config: KeyStoreConfig,
  role: KeyStoreOptions['role'],
): Promise<KeyStore> {
  const store = keyStore(config, { role });
  lifecycle.onClose('key store', () => store.close());
  await store.tables();
  return store;
}

const refreshMs = 1_000;

/** The configured key store, opened when it is first needed: a log without sealed events needs none. */
export function keyStore(config: KeyStoreConfig, options: KeyStoreOptions): KeyStore {
  let opened: Promise<KeyTables> | undefined;
  let refreshing: NodeJS.Timeout | undefined;
  const tables = (): Promise<KeyTables> => {
    opened ??= open(config, options).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    // The vault survives failures: it then reads each key again.
    refreshing ??= setInterval(() => void vault.refresh().catch(() => undefined), refreshMs).unref();
    return opened;
  };
  const vault = new KeyVault(tables);
  return {
    vault,
    tables,
    async close() {
      clearInterval(refreshing);
      await (await opened?.catch(() => undefined))?.database.close();
    },
  };
}

async function open(config: KeyStoreConfig, { role, deadlineMs = 60_000 }: KeyStoreOptions): Promise<KeyTables> {
  const { KEK_FILE } = config;
  const database = await openKeyDatabase(config, role);
  try {
    if (role === 'writer') await migrate(database, keyStoreSchema);
    else await awaitMigrations(database, keyStoreSchema, { deadlineMs });
    return await openKeyTables({
      database,
      kekFile: kekFileOf(config),
      makesKek: role === 'writer' && KEK_FILE === undefined,
      registers: role === 'writer',
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

const folderOf = ({ DATA_DIR = '.' }: KeyStoreConfig): string => join(DATA_DIR, 'keys');

/** Path of the file with the master key. */
export const kekFileOf = (config: KeyStoreConfig): string => config.KEK_FILE ?? join(folderOf(config), 'kek');

/** Path of the embedded key store. */
export const keysFileOf = (config: KeyStoreConfig): string => join(folderOf(config), 'keys.sqlite');

/** Opens the database of the key store, without its tables and the master key. */
export async function openKeyDatabase(config: KeyStoreConfig, role: KeyStoreOptions['role']): Promise<Database> {
  const { KEYS_DATABASE_URL: url } = config;
  if (url !== undefined) return openMysqlDatabase({ url });
  const folder = folderOf(config);
  const path = keysFileOf(config);
  if (role === 'writer') mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Not created by a reader: it would hide that the key store was lost.
  else if (!existsSync(path)) throw new KekUnusable(`there is no key store at ${path}; restore its newest backup`);
  return openSqliteDatabase({ path, cacheMiB: 4, readsAreDurable: role === 'reader' });
}
