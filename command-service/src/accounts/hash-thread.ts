/** Worker thread of `startHashThreads`. */
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import { lowerThreadPriority } from '../lower-priority.ts';
import { argon2id } from './argon2id.ts';
import type { HashTask } from './hash-threads.ts';

lowerThreadPriority();

parentPort!.on('message', ({ password, known }: HashTask) => {
  parentPort!.postMessage(known === null ? hashSync(password, argon2id) : verifySync(known, password), []);
});
