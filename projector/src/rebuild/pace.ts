/**
 * How much a rebuild does at once. A server takes long batches in parallel; on SQLite everything runs on the event loop
 * of whoever asks, so work comes in slices of about 5 ms with as long a pause after each.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Dialect } from '@parley/database/database';

export interface Pace {
  /** Partitions at once. */
  readonly parallel: number;
  /** Rows or events of the next slice. */
  size(): number;
  /** To be awaited after each slice: how many it held, and when it began (performance.now). */
  rest(count: number, began: number): Promise<void>;
}

const sliceMs = 5;

/** `maxRate`: events a second over all partitions, at most. */
export function paceFor(dialect: Dialect, maxRate = Infinity): Pace {
  const embedded = dialect === 'sqlite';
  let size = embedded ? 50 : 1_000;
  return {
    parallel: embedded ? 1 : 4,
    size: () => size,
    async rest(count, began) {
      const took = performance.now() - began;
      if (embedded) size = took > sliceMs ? Math.max(10, size >> 1) : Math.min(500, Math.ceil(size * 1.2));
      const share = embedded ? Math.min(took, sliceMs) : 0;
      const toKeepRate = (count / maxRate) * 1_000 * (embedded ? 1 : 4) - took;
      await delay(Math.max(share, toKeepRate, 0));
    },
  };
}

/** Runs the work for each item, so many at once; the first failure ends it when those under way have ended. */
export async function inParallel<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item).catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failure = ended.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
}
