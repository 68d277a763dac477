/** The thread of `startCheckpointer`, with its own connection. */
import { parentPort, workerData } from 'node:worker_threads';

import Sqlite from 'better-sqlite3';

import type { CheckpointerOptions } from './sqlite-checkpointer.ts';

interface Progress {
  busy: number;
  /** Pages in the write-ahead log, and those written back. */
  log: number;
  checkpointed: number;
}

/** Time that a restart of the log may block writers while it waits for readers, in milliseconds. */
const readerTimeoutMs = 20;

const { path, maxWalPages, maxWalAgeMs, intervalMs } = workerData as CheckpointerOptions;
const connection = new Sqlite(path, { timeout: readerTimeoutMs });
const checkpoint = (mode: 'NOOP' | 'PASSIVE' | 'RESTART' | 'TRUNCATE') => (connection.pragma(`wal_checkpoint(${mode})`) as [Progress])[0];

let emptiedAt = performance.now();

const timer = setInterval(check, intervalMs);
parentPort!.once('message', () => {
  clearInterval(timer);
  connection.close();
});

function check(): void {
  try {
    const { log, checkpointed } = checkpoint('NOOP');
    const isLong = log >= maxWalPages && checkpointed < log;
    const isOld = log > 0 && performance.now() - emptiedAt >= maxWalAgeMs;
    if (!isLong && !isOld) return;
    // PASSIVE writes back nearly everything without blocking writers. RESTART blocks them for the small rest, so that the next writer
    // restarts the log; TRUNCATE also empties its file. Without them the log would grow as long as there is always a writer.
    checkpoint('PASSIVE');
    checkpoint(isOld ? 'TRUNCATE' : 'RESTART');
    // Also if a reader of old pages prevents it: writers must not wait for that each time.
    if (isOld) emptiedAt = performance.now();
  } catch {
    // A full disk or another process's lock: retried at the next check. Writers detect a full disk by themselves.
  }
}
