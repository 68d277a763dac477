/** The thread of `startCheckpoints`, with a connection of its own. */
import { parentPort, workerData } from 'node:worker_threads';

import Sqlite from 'better-sqlite3';

import type { CheckpointTask } from './sqlite-checkpoints.ts';

interface Progress {
  busy: number;
  /** Pages in the write-ahead log, and how many of them are written back. */
  log: number;
  checkpointed: number;
}

/** How long a new beginning may keep writers out while it waits for readers, in milliseconds. */
const waitForReaders = 20;

const { path, pagesAtMost, lookEvery } = workerData as CheckpointTask;
const connection = new Sqlite(path, { timeout: waitForReaders });
const checkpoint = (mode: 'NOOP' | 'PASSIVE' | 'RESTART') => (connection.pragma(`wal_checkpoint(${mode})`) as [Progress])[0];

const looking = setInterval(look, lookEvery);
parentPort!.once('message', () => {
  clearInterval(looking);
  connection.close();
});

function look(): void {
  try {
    const { log, checkpointed } = checkpoint('NOOP');
    if (log < pagesAtMost || checkpointed === log) return;
    // Nearly all of it, while writers write on; then the little that they wrote since, which keeps them out, so that the
    // next of them begins the log anew. Without that it would grow for as long as there is always a writer.
    checkpoint('PASSIVE');
    checkpoint('RESTART');
  } catch {
    // A full disk, or a lock that another process has: it is tried again, and writers notice the disk themselves.
  }
}
