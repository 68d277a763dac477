/**
 * Brings what was committed to a write-ahead log onto the disk, aside from the event loop: one fdatasync stands for all the
 * commits that wait. SQLite's `synchronous=FULL` does the same within COMMIT, and everybody waits for the disk.
 */
import { open, type FileHandle } from 'node:fs/promises';

import { DatabaseUnavailable } from './database.ts';

export interface WalFlush {
  /** Resolves when everything that was committed before this call is on disk. */
  flush(): Promise<void>;
  /** Resolves when everything that was committed before this call, and for which `flush` was called, is on disk. */
  underWay(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Both throw DatabaseUnavailable when the disk refuses, and from then on always: a disk that lost a page once may call a
 * second try a success (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export function walFlush(sync: () => Promise<void>, release: () => Promise<void> = async () => {}): WalFlush {
  let running: Promise<void> | null = null;
  /** Begins when the one that runs has ended: that one may have missed what was committed since. */
  let next: Promise<void> | null = null;

  function begin(): Promise<void> {
    next = null;
    running = sync().then(
      () => void (running = null),
      (error: unknown) => {
        throw new DatabaseUnavailable('the disk did not take what was committed', error);
      },
    );
    return running;
  }

  return {
    flush() {
      if (!running) return begin();
      return (next ??= running.then(begin));
    },
    underWay: () => next ?? running ?? Promise.resolve(),
    close: release,
  };
}

/** Of the SQLite file at this path, whose connection is in write-ahead mode and stays open meanwhile. */
export function walFileFlush(path: string): WalFlush {
  let file: Promise<FileHandle> | null = null;
  return walFlush(
    async () => (await (file ??= open(`${path}-wal`, 'r+'))).datasync(),
    async () => (await file)?.close(),
  );
}
