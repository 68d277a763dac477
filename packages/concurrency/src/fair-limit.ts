/** Runs a task when a slot is free; keys take turns. Settles as the task does. */
export type FairLimit = <Result>(key: string, task: () => Promise<Result>, options?: FairTaskOptions) => Promise<Result>;

export interface FairTaskOptions {
  /** Waits in a queue of its own, of the same capacity, that gets every other free slot while both have waiting tasks. */
  trusted?: boolean;
}

export interface FairLimitOptions {
  /** Tasks that run at the same time. */
  concurrency: number;
  /** Tasks of one key that run at the same time; unbounded by default. */
  maxRunningPerKey?: number;
  /** Tasks that may wait. */
  maxQueued: number;
  maxQueuedPerKey: number;
  /** Creates the error that rejects a task beyond the bounds. */
  onFull?: (key: string) => Error;
}

/** A flood under one key delays others by at most one task per free slot; a flood under many keys leaves trusted ones half. */
export function createFairLimit(options: FairLimitOptions): FairLimit {
  const { concurrency, maxQueued, maxQueuedPerKey, maxRunningPerKey = Infinity, onFull = () => new Error('Queue is full') } = options;
  const queues = { trusted: createFairQueue(), other: createFairQueue() };
  const runningByKey = new Map<string, number>();
  let running = 0;
  let trustedIsNext = true;

  const mayRun = (key: string) => (runningByKey.get(key) ?? 0) < maxRunningPerKey;

  function occupy(key: string): void {
    running++;
    runningByKey.set(key, (runningByKey.get(key) ?? 0) + 1);
  }

  function nextTask(): QueuedTask | undefined {
    const [first, second] = trustedIsNext ? [queues.trusted, queues.other] : [queues.other, queues.trusted];
    trustedIsNext = !trustedIsNext;
    return first.shift(mayRun) ?? second.shift(mayRun);
  }

  function release(key: string): void {
    running--;
    const others = runningByKey.get(key)! - 1;
    if (others > 0) runningByKey.set(key, others);
    else runningByKey.delete(key);
    while (running < concurrency) {
      const next = nextTask();
      if (next === undefined) return;
      occupy(next.key);
      next.start();
    }
  }

  return async (key, task, { trusted = false } = {}) => {
    const queue = trusted ? queues.trusted : queues.other;
    if (running < concurrency && mayRun(key)) occupy(key);
    else if (queue.length() < maxQueued && queue.length(key) < maxQueuedPerKey)
      await new Promise<void>((start) => queue.push({ key, start }));
    else throw onFull(key);
    try {
      return await task();
    } finally {
      release(key);
    }
  };
}

interface QueuedTask {
  key: string;
  start: () => void;
}

/** A queue per key, served in turn; remembers only keys with waiting tasks. */
function createFairQueue() {
  const waiting = new Map<string, QueuedTask[]>();
  let total = 0;

  return {
    length: (key?: string) => (key === undefined ? total : (waiting.get(key)?.length ?? 0)),
    push(task: QueuedTask): void {
      total++;
      const queue = waiting.get(task.key);
      if (queue) queue.push(task);
      else waiting.set(task.key, [task]);
    },
    /** Removes the next task of a key that may run. */
    shift(mayRun: (key: string) => boolean): QueuedTask | undefined {
      for (const [key, queue] of waiting) {
        if (!mayRun(key)) continue;
        total--;
        // A map iterates in the order of insertion: the key goes to the end of the line.
        waiting.delete(key);
        if (queue.length > 1) waiting.set(key, queue.slice(1));
        return queue[0];
      }
      return undefined;
    },
  };
}
