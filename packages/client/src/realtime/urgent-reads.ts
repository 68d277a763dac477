import type { Limit } from '@parley/concurrency/limit';

/** Reads of what a user looks at. They run one at a time, between other tasks and between the steps of a long one. */
export interface UrgentReads {
  read: Limit;
  /** Runs the reads that wait, within the task that calls this. */
  runWaiting(): Promise<void>;
}

/** `oneAtATime`: runs the other tasks. `alone`: a limit of its own, as several steps may end at once. */
export function createUrgentReads(oneAtATime: Limit, alone: Limit): UrgentReads {
  const waiting: (() => Promise<void>)[] = [];
  const runWaiting = () =>
    alone(async () => {
      for (let read = waiting.shift(); read; read = waiting.shift()) await read();
    });
  return {
    read: (task) =>
      new Promise((resolve, reject) => {
        waiting.push(() => task().then(resolve, reject));
        void oneAtATime(runWaiting);
      }),
    runWaiting,
  };
}
