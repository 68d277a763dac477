/**
 * PeerServer winds two timers up again for ever and can not be stopped. So they are caught as they are made: while it runs,
 * which is within one turn of the event loop, `setTimeout` is ours; what it starts keeps no process alive and ends when told.
 */
export interface StoppableTimers {
  /** Runs it; the timers that it makes, and those that they make in turn, are of this set. */
  within<Result>(run: () => Result): Result;
  stop(): void;
}

export function stoppableTimers(): StoppableTimers {
  const running = new Set<NodeJS.Timeout>();
  let stopped = false;

  function within<Result>(run: () => Result): Result {
    const usual = globalThis.setTimeout;
    globalThis.setTimeout = Object.assign((callback: () => void, ms?: number) => {
      const timer = usual(() => {
        running.delete(timer);
        if (!stopped) within(callback);
      }, ms);
      running.add(timer.unref());
      return timer;
    }, usual);
    try {
      return run();
    } finally {
      globalThis.setTimeout = usual;
    }
  }

  return {
    within,
    stop() {
      stopped = true;
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}
