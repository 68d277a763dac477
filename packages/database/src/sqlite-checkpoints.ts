/**
 * A thread beside the event loop that writes the write-ahead log of a SQLite file back, so that no commit has to.
 * Source: https://www.sqlite.org/wal.html#checkpointing
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Pages (4 KiB) at which it is written back: with more at once, whoever else waits for the disk would wait long. */
export const pagesAtMost = 1_000;

export interface CheckpointTask {
  path: string;
  pagesAtMost: number;
  /** Between two looks, in milliseconds. */
  lookEvery: number;
}

/** Lives until `close`, which resolves when the thread has left the file; keeps no process alive. */
export function startCheckpoints(path: string): { close(): Promise<void> } {
  const workerData: CheckpointTask = { path, pagesAtMost, lookEvery: 100 };
  // Without the flags of the process, which are made for its own thread.
  const worker = new Worker(new URL('./sqlite-checkpoint-thread.ts', import.meta.url), { workerData, execArgv: [] });
  const ended = once(worker, 'exit');
  // Without the thread commits write the log back themselves, later.
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
