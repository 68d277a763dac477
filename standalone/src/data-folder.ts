import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';

/** Another server uses the folder. */
export class DataFolderInUse extends Error {
  constructor(folder: string) {
    super(`Data folder ${folder} is in use by another server; stop it or set a different DATA_DIR`);
    this.name = 'DataFolderInUse';
  }
}

/** The folder cannot be created or written to. */
export class DataFolderUnusable extends Error {
  constructor(folder: string, cause: Error) {
    super(`Cannot write to ${folder}: DATA_DIR must be writable by the server's user, with free disk space`, { cause });
    this.name = 'DataFolderUnusable';
  }
}

/**
 * Creates the folder, accessible to its owner only, and locks it for one server. SQLite holds the lock, on a file of its own: the
 * kernel releases it when the process ends, however it ends. The CLI may run next to a server and takes no lock.
 */
export function openDataFolder(folder: string): { close(): void } {
  try {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
    return lockFolder(folder);
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') throw new DataFolderInUse(folder);
    throw new DataFolderUnusable(folder, error as Error);
  }
}

function lockFolder(folder: string): { close(): void } {
  const lock = new SqliteFile(join(folder, 'server.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw error;
  }
  return { close: () => lock.close() };
}
