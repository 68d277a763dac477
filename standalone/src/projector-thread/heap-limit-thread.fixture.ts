/** Replaces the projector's worker thread: its health check fails with the limit of the thread's heap in MiB. */
import { getHeapStatistics } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { MainThreadApi, WorkerThreadApi } from './thread-protocol.ts';

const thread = {
  start: () => Promise.resolve(),
  findFailure: () => Promise.resolve({ name: 'HeapLimit', message: String(getHeapStatistics().heap_size_limit / 1024 ** 2) }),
  close: () => Promise.resolve(void setImmediate(() => process.exit())),
};

createBirpc<MainThreadApi, Pick<WorkerThreadApi, 'start' | 'findFailure' | 'close'>>(thread, {
  post: (message) => parentPort!.postMessage(message, []),
  on: (take) => parentPort!.on('message', take),
});
