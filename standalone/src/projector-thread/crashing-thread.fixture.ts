/** Replaces the projector's worker thread: starts, and crashes at the first health check. */
import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { MainThreadApi, WorkerThreadApi } from './thread-protocol.ts';

const thread = {
  start: () => Promise.resolve(),
  findFailure(): Promise<null> {
    setImmediate(() => {
      throw new Error('uncaught on purpose');
    });
    return new Promise(() => undefined);
  },
};

createBirpc<MainThreadApi, Pick<WorkerThreadApi, 'start'>>(thread, {
  post: (message) => parentPort!.postMessage(message, []),
  on: (take) => parentPort!.on('message', take),
});
