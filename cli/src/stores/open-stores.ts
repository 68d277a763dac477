import type { EventStore } from '@parley/event-store/event-store';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { type SealedEventStore, sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { keyStore } from '@parley/key-store/key-store';
import type { CliConfig } from '../config.ts';
import { CommandFailed } from '../command-failed.ts';
import { openDatabases, type Databases } from './open-databases.ts';
import { missingSchemas } from './schemas.ts';

export interface Stores extends Databases {
  store: SealedEventStore;
}

/** Throws CommandFailed when a store is unavailable, missing or not migrated; RestoreUnfinished unless `duringRestore`. */
export async function openStores(config: CliConfig, { duringRestore = false } = {}): Promise<Stores> {
  const databases = await openDatabases(config);
  try {
    await refuseUnmigrated(databases);
    const stored = await openEventStore(config, databases, { duringRestore });
    const keys = keyStore(config, { role: 'reader', deadlineMs: 0 });
    const store = sealedEventStore(stored, keys.vault);
    const close = async (): Promise<void> => {
      await store.close();
      await keys.close();
      await databases.close();
    };
    return { ...databases, store, close };
  } catch (error) {
    await databases.close();
    throw error;
  }
}

/** The log without the keys of personal data. Throws RestoreUnfinished unless `duringRestore`. */
export function openEventStore(config: CliConfig, { logFile }: Databases, { duringRestore = false } = {}): Promise<EventStore> {
  if (logFile) return sqliteEventStore({ database: logFile, duringRestore });
  return mysqlEventStore({ url: config.DATABASE_URL!, duringRestore });
}

async function refuseUnmigrated(databases: Databases): Promise<void> {
  const missing = await missingSchemas(databases);
  if (missing.length === 0) return;
  const names = missing.map(({ schema }) => schema.name).join(', ');
  throw new CommandFailed(`tables of this release are missing from the stores (${names})`, 'parley migrate');
}
