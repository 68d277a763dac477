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
/** A slice is never smaller, however slow the disk: most of its time is then the wait for the commit, not the rows. */
const leastRows = 50;
/** Twice as many, four partitions at once, made the process larger than 512 MiB. */
const mostRows = 500;
const partitionsAtOnce = { sqlite: 1, server: 4 };

export interface PaceOptions {
  /** Events or rows a second, at most. */
  maxRate?: number | undefined;
  /** Of work that goes one after the other: it may have the whole rate. */
  parallel?: 1;
  /** Nobody else is served by this process: it takes SQLite's rows as it would a server's. */
  alone?: boolean;
  /** A rest throws its reason. */
  signal?: AbortSignal | undefined;
}

/** Use one for writing and another for reading: they differ in cost. */
export function paceFor(dialect: Dialect, { maxRate = Infinity, parallel: given, alone = false, signal }: PaceOptions = {}): Pace {
  const kind = dialect === 'sqlite' && !alone ? 'sqlite' : 'server';
  const parallel = given ?? partitionsAtOnce[kind];
  let size = kind === 'sqlite' ? 100 : mostRows;
  // So that a low rate does not do much at once and then nothing for minutes.
  const mostASecond = Math.max(1, Math.floor(maxRate / parallel));
  return {
    parallel,
    size: () => Math.min(size, mostASecond),
    async rest(count, began) {
      const took = performance.now() - began;
      if (kind === 'sqlite' && count > 0) {
        const fitting = (sliceMs / took) * count;
        size = Math.round(Math.min(mostRows, Math.max(leastRows, (size + fitting) / 2)));
      }
      const pause = kind === 'sqlite' ? Math.min(took, sliceMs) : 0;
      const toKeepRate = (count / maxRate) * 1_000 * parallel - took;
      await delay(Math.max(pause, toKeepRate, 0), undefined, { signal }).catch(() => undefined);
      signal?.throwIfAborted();
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
