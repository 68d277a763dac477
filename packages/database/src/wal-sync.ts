/**
 * Flushes a write-ahead log to disk outside of the event loop: one fdatasync covers all commits that wait. SQLite's
 * `synchronous=FULL` would do it inside COMMIT, where everything waits for the disk.
 */
import { open, type FileHandle } from 'node:fs/promises';

import { DatabaseUnavailable } from './database.ts';

export interface WalSync {
  /** Resolves when everything committed before the call is on disk. */
  sync(): Promise<void>;
  /** Resolves when every sync requested before the call is done. */
  pending(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Both promises reject with DatabaseUnavailable if the disk fails, and always do from then on: a disk that lost a page once may report
 * success on a retry (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export function walSync(fdatasync: () => Promise<void>, release: () => Promise<void> = async () => {}): WalSync {
  let running: Promise<void> | null = null;
  /** Starts after the running one, which may have missed later commits. */
  let next: Promise<void> | null = null;

  function start(): Promise<void> {
    next = null;
    running = fdatasync().then(
      () => void (running = null),
      (error: unknown) => {
        throw new DatabaseUnavailable('the disk rejected a write', error);
      },
    );
    return running;
  }

  return {
    sync() {
      if (!running) return start();
      return (next ??= running.then(start));
    },
    pending: () => next ?? running ?? Promise.resolve(),
    close: release,
  };
}

/** Syncs the write-ahead log of the SQLite file at this path, whose connection stays open meanwhile. */
export function walFileSync(path: string): WalSync {
  let file: Promise<FileHandle> | null = null;
  return walSync(
    async () => (await (file ??= open(`${path}-wal`, 'r+'))).datasync(),
    async () => (await file)?.close(),
  );
}
