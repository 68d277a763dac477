import { setTimeout as delay } from 'node:timers/promises';

import { DatabaseUnavailable } from './database.ts';
import { isBusy, translateSqliteError } from './sqlite-errors.ts';

/** Repeats `work` while another connection holds the file; throws DatabaseUnavailable at the deadline. */
export async function retryWhileBusy<T>(work: () => T | Promise<T>, deadlineMs: number): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, 25)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw translateSqliteError(error);
      if (performance.now() >= deadline) throw new DatabaseUnavailable('another process holds the SQLite file', error);
    }
    // Jitter, so that two processes do not collide again and again.
    await delay(pause * (0.5 + Math.random() / 2));
  }
}
