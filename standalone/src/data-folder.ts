import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteFile from 'better-sqlite3';

/** Another server works in the folder. */
export class DataFolderTaken extends Error {
  constructor(folder: string) {
    super(`another server works in ${folder}: stop it, or give this one a DATA_DIR of its own`);
    this.name = 'DataFolderTaken';
  }
}

/** The folder can not be made or written in. */
export class DataFolderUnusable extends Error {
  constructor(folder: string, cause: Error) {
    super(`can not write in ${folder}: DATA_DIR must be a folder of the server's user, with room on its disk`, { cause });
    this.name = 'DataFolderUnusable';
  }
}

/**
 * Makes the folder, for its owner only, and admits one server to it. The lock is SQLite's on a file of its own: the kernel
 * lets go of it when the process ends, however it ends. The CLI works beside a server and takes no such lock.
 */
export function openDataFolder(folder: string): { close(): void } {
  try {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
    return lockIn(folder);
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') throw new DataFolderTaken(folder);
    throw new DataFolderUnusable(folder, error as Error);
  }
}

function lockIn(folder: string): { close(): void } {
  const lock = new SqliteFile(join(folder, 'server.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw error;
  }
  return { close: () => lock.close() };
}
