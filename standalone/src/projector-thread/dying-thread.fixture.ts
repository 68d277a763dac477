/** In the place of the projector's thread: begins, and dies at the first look at it. */
import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { ProcessSide, ThreadSide } from './link.ts';

const thread = {
  start: () => Promise.resolve(),
  working(): Promise<void> {
    setImmediate(() => {
      throw new Error('nobody caught this');
    });
    return new Promise(() => undefined);
  },
};

createBirpc<ProcessSide, Pick<ThreadSide, 'start'>>(thread, {
  post: (message) => parentPort!.postMessage(message, []),
  on: (take) => parentPort!.on('message', take),
});
