import { Problem } from '@parley/service-kit/problems';

/** Runs work when its turn comes. Throws `rate_limited` when too many wait already. */
export type WaitingRoom = <T>(work: () => Promise<T>) => Promise<T>;

/** So many pieces of work run at once and so many callers wait, first come, first served. */
export function waitingRoom({ atOnce, waiting }: { atOnce: number; waiting: number }): WaitingRoom {
  const queue: (() => void)[] = [];
  let running = 0;

  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running--;
  }

  return async (work) => {
    if (running < atOnce) running++;
    else if (queue.length < waiting) await new Promise<void>((turn) => queue.push(turn));
    else throw new Problem('rate_limited', { retryAfter: 1 });
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
