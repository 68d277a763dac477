/** Runs a task when a slot is free; keys take turns. Settles as the task does. */
export type FairLimit = <Result>(key: string, task: () => Promise<Result>, options?: FairTaskOptions) => Promise<Result>;

export interface FairTaskOptions {
  /** Waits in a queue of its own, of the same capacity, that gets every other free slot while both have waiting tasks. */
  trusted?: boolean;
  /** Part of the capacity that the task occupies, 0 by default. One that exceeds the whole capacity runs alone. */
  weight?: number;
}

export interface FairLimitOptions {
  /** Tasks that run at the same time. */
  concurrency: number;
  /**
   * Total weight of tasks that run at the same time; unbounded by default. The next task in turn waits until it fits, and lighter ones
   * do not overtake it.
   */
  capacity?: number;
  /** Places among `concurrency` in which only trusted tasks run; none by default. */
  reservedForTrusted?: number;
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
  const { concurrency, capacity = Infinity, reservedForTrusted = 0, maxQueued, maxQueuedPerKey, maxRunningPerKey = Infinity } = options;
  const { onFull = () => new Error('Queue is full') } = options;
  const queues = { trusted: createFairQueue(), other: createFairQueue() };
  const runningByKey = new Map<string, number>();
  const running = { trusted: 0, other: 0, weight: 0 };
  let trustedIsNext = true;

  const isSlotFree = ({ kind }: Task): boolean =>
    running.trusted + running.other < concurrency && (kind === 'trusted' || running.other < concurrency - reservedForTrusted);
  const isKeyFree = ({ key }: Task): boolean => (runningByKey.get(key) ?? 0) < maxRunningPerKey;
  const mayRun = (task: Task): boolean => isSlotFree(task) && isKeyFree(task);
  const fits = ({ weight }: Task): boolean => running.weight === 0 || running.weight + weight <= capacity;

  function occupy({ kind, key, weight }: Task): void {
    running[kind]++;
    running.weight += weight;
    runningByKey.set(key, (runningByKey.get(key) ?? 0) + 1);
  }

  /** The next task of the queues, which take turns. */
  function nextInTurn(): QueuedTask | undefined {
    const [first, second] = trustedIsNext ? [queues.trusted, queues.other] : [queues.other, queues.trusted];
    return first.find(mayRun) ?? second.find(mayRun);
  }

  function startWaiting(): void {
    for (let next = nextInTurn(); next !== undefined && fits(next); next = nextInTurn()) {
      queues[next.kind].remove(next);
      trustedIsNext = next.kind === 'other';
      occupy(next);
      next.start();
    }
  }

  function release({ kind, key, weight }: Task): void {
    running[kind]--;
    running.weight -= weight;
    const others = runningByKey.get(key)! - 1;
    if (others > 0) runningByKey.set(key, others);
    else runningByKey.delete(key);
    startWaiting();
  }

  return async (key, work, { trusted = false, weight = 0 } = {}) => {
    const task: Task = { key, kind: trusted ? 'trusted' : 'other', weight };
    const queue = queues[task.kind];
    if (mayRun(task) && fits(task) && nextInTurn() === undefined) occupy(task);
    else if (queue.length() < maxQueued && queue.length(key) < maxQueuedPerKey)
      await new Promise<void>((start) => queue.push({ ...task, start }));
    else throw onFull(key);
    try {
      return await work();
    } finally {
      release(task);
    }
  };
}

interface Task {
  key: string;
  kind: 'trusted' | 'other';
  weight: number;
}

interface QueuedTask extends Task {
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
    /** Returns the next task that may run. */
    find(mayRun: (task: Task) => boolean): QueuedTask | undefined {
      for (const [task] of waiting.values()) if (mayRun(task!)) return task;
      return undefined;
    },
    /** Removes the first task of its key. */
    remove({ key }: QueuedTask): void {
      const queue = waiting.get(key)!;
      total--;
      // A map iterates in the order of insertion: the key goes to the end of the line.
      waiting.delete(key);
      if (queue.length > 1) waiting.set(key, queue.slice(1));
    },
  };
}
