/** A thread that checkpoints a SQLite file, so that no commit has to (https://www.sqlite.org/wal.html#checkpointing). */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Length of the write-ahead log, in pages of 4 KiB, that triggers a checkpoint. A longer one would block the disk for other writers. */
export const maxWalPages = 1_000;

/**
 * Overwritten and deleted rows stay in the file until a checkpoint, and in the log until it is emptied: both happen at this interval, in
 * milliseconds, however little is written.
 */
const maxWalAgeMs = 30_000;

export interface CheckpointerOptions {
  path: string;
  maxWalPages: number;
  /** In milliseconds. */
  maxWalAgeMs: number;
  /** In milliseconds. */
  intervalMs: number;
}

/** Starts the thread. `close` resolves when it has closed the file. It does not keep the process alive. */
export function startCheckpointer(path: string, options: Partial<CheckpointerOptions> = {}): { close(): Promise<void> } {
  const workerData: CheckpointerOptions = { path, maxWalPages, maxWalAgeMs, intervalMs: 100, ...options };
  const worker = new Worker(new URL('./sqlite-checkpointer-thread.ts', import.meta.url), { workerData, execArgv: [] });
  const ended = once(worker, 'exit');
  // If the thread fails, commits checkpoint by themselves, later.
  worker.on('error', () => undefined);
  worker.unref();
  return {
    async close() {
      worker.ref();
      worker.postMessage('close', []);
      await ended;
    },
  };
}
