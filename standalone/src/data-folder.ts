import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from '@parley/service-kit/start-error';
import SqliteFile from 'better-sqlite3';

/** Says which process holds the lock. The lock alone decides whether one does: the file of a killed process remains. */
const pidFileName = 'server.pid';

/** Another server uses the folder. */
export class DataFolderInUse extends StartError {
  override readonly name = 'DataFolderInUse';
  /** Absolute. */
  readonly folder: string;
  /** Process of the server, if it is known. */
  readonly pid: string | undefined;

  constructor(path: string) {
    const folder = resolve(path);
    const pid = readPid(folder);
    const server = pid === undefined ? 'another server' : `another server (process ${pid})`;
    super(`Data folder ${folder} is in use by ${server}; stop it or set a different DATA_DIR`);
    this.folder = folder;
    this.pid = pid;
  }
}

/** The folder cannot be created or written to. */
export class DataFolderUnusable extends StartError {
  override readonly name = 'DataFolderUnusable';

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(`Cannot write to ${resolve(folder)} (${cause.code}): DATA_DIR must be writable by the server's user, with free disk space`, {
      cause,
    });
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
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'SQLITE_BUSY') throw new DataFolderInUse(folder);
    throw new DataFolderUnusable(folder, cause);
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
  const pidFile = join(folder, pidFileName);
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    close() {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

function readPid(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, pidFileName), 'utf8').trim();
  } catch {
    return undefined;
  }
}
