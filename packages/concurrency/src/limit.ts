/** Runs a task when a slot is free, first come, first served. Settles as the task does. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

export interface LimitOptions {
  /** Tasks that run at the same time. */
  concurrency: number;
  /** Tasks that may wait; unbounded by default. */
  maxQueued?: number;
  /** Creates the error that rejects a task beyond `maxQueued`. */
  onFull?: () => Error;
}

export function createLimit({ concurrency, maxQueued = Infinity, onFull = () => new Error('Queue is full') }: LimitOptions): Limit {
  const queue: (() => void)[] = [];
  let running = 0;

  function release(): void {
    const next = queue.shift();
    if (next) next();
    else running--;
  }

  return async (task) => {
    if (running < concurrency) running++;
    else if (queue.length < maxQueued) await new Promise<void>((resolve) => queue.push(resolve));
    else throw onFull();
    try {
      return await task();
    } finally {
      release();
    }
  };
}
