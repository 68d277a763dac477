/** Runs a task when a slot is free; keys take turns. Settles as the task does. */
export type FairLimit = <Result>(key: string, task: () => Promise<Result>, options?: FairTaskOptions) => Promise<Result>;

export interface FairTaskOptions {
  /** Waits in a queue of its own, of the same capacity, that gets every other free slot while both have waiting tasks. */
  trusted?: boolean;
}

export interface FairLimitOptions {
  /** Tasks that run at the same time. */
  concurrency: number;
  /** Tasks that may wait. */
  maxQueued: number;
  maxQueuedPerKey: number;
  /** Creates the error that rejects a task beyond the bounds. */
  onFull?: (key: string) => Error;
}

/** A flood under one key delays others by at most one task per free slot; a flood under many keys leaves trusted ones half. */
export function createFairLimit(options: FairLimitOptions): FairLimit {
  const { concurrency, maxQueued, maxQueuedPerKey, onFull = () => new Error('Queue is full') } = options;
  const queues = { trusted: createFairQueue(), other: createFairQueue() };
  let running = 0;
  let trustedIsNext = true;

  function nextTask(): (() => void) | undefined {
    const [first, second] = trustedIsNext ? [queues.trusted, queues.other] : [queues.other, queues.trusted];
    trustedIsNext = !trustedIsNext;
    return first.shift() ?? second.shift();
  }

  function release(): void {
    const next = nextTask();
    if (next) next();
    else running--;
  }

  return async (key, task, { trusted = false } = {}) => {
    const queue = trusted ? queues.trusted : queues.other;
    if (running < concurrency) running++;
    else if (queue.length() < maxQueued && queue.length(key) < maxQueuedPerKey)
      await new Promise<void>((resolve) => queue.push(key, resolve));
    else throw onFull(key);
    try {
      return await task();
    } finally {
      release();
    }
  };
}

/** A queue per key, served in turn; remembers only keys with waiting tasks. */
function createFairQueue() {
  const waiting = new Map<string, (() => void)[]>();
  let total = 0;

  return {
    length: (key?: string) => (key === undefined ? total : (waiting.get(key)?.length ?? 0)),
    push(key: string, start: () => void): void {
      total++;
      const queue = waiting.get(key);
      if (queue) queue.push(start);
      else waiting.set(key, [start]);
    },
    shift(): (() => void) | undefined {
      const [turn] = waiting;
      if (turn === undefined) return undefined;
      const [key, queue] = turn;
      total--;
      // A map iterates in the order of insertion: the key goes to the end of the line.
      waiting.delete(key);
      if (queue.length > 1) waiting.set(key, queue.slice(1));
      return queue[0];
    },
  };
}
