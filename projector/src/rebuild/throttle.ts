/**
 * Limits how much of the database and the event loop a rebuild uses. A server takes long batches in parallel. On SQLite all work runs
 * on the event loop of the process, so it comes in slices of about 5 ms, each followed by an equally long pause.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Dialect } from '@parley/database/database';

export interface Throttle {
  /** Partitions processed at the same time. */
  readonly concurrency: number;
  /** Rows or events of the next slice. */
  sliceSize(): number;
  /** Await it after each slice. `startedAt`: when the slice began (`performance.now`). */
  pause(count: number, startedAt: number): Promise<void>;
}

const sliceMs = 5;
/** Lower bound on a slow disk: most of the time of such a slice is the wait for the commit, not the rows. */
const minRows = 50;
/** Twice as many, with four partitions at the same time, grew the process beyond 512 MiB. */
const maxRows = 500;
const partitionConcurrency = { sqlite: 1, server: 4 };

export interface ThrottleOptions {
  /** Limit in events or rows per second. */
  maxRate?: number | undefined;
  /** 1 for sequential work, which may use the whole rate. */
  concurrency?: 1;
  /** The process serves nothing else, so SQLite is read and written as a server would be. */
  exclusive?: boolean;
  /** Makes `pause` throw the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Use separate throttles for reading and writing: their costs differ. */
export function createThrottle(dialect: Dialect, options: ThrottleOptions = {}): Throttle {
  const { maxRate = Infinity, exclusive = false, signal } = options;
  const kind = dialect === 'sqlite' && !exclusive ? 'sqlite' : 'server';
  const concurrency = options.concurrency ?? partitionConcurrency[kind];
  let size = kind === 'sqlite' ? 100 : maxRows;
  // A low rate must not turn into one large slice and minutes of silence.
  const maxPerSecond = Math.max(1, Math.floor(maxRate / concurrency));
  return {
    concurrency,
    sliceSize: () => Math.min(size, maxPerSecond),
    async pause(count, startedAt) {
      const elapsedMs = performance.now() - startedAt;
      if (kind === 'sqlite' && count > 0) {
        const ideal = (sliceMs / elapsedMs) * count;
        size = Math.round(Math.min(maxRows, Math.max(minRows, (size + ideal) / 2)));
      }
      const slicePause = kind === 'sqlite' ? Math.min(elapsedMs, sliceMs) : 0;
      const ratePause = (count / maxRate) * 1_000 * concurrency - elapsedMs;
      await delay(Math.max(slicePause, ratePause, 0), undefined, { signal }).catch(() => undefined);
      signal?.throwIfAborted();
    },
  };
}
