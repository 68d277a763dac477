/**
 * Makes PeerServer's timers stoppable. PeerServer starts two timers when it is mounted, each restarts itself forever, and there
 * is no way to stop them. So `setTimeout` is replaced while `run` executes, which is one turn of the event loop: its timers are
 * recorded, unreferenced, and run their callbacks the same way, so that the timers these create are recorded too.
 */
export interface StoppableTimers {
  run<Result>(action: () => Result): Result;
  /** Clears the recorded timers; none is started afterwards. */
  stop(): void;
}

export function stoppableTimers(): StoppableTimers {
  const running = new Set<NodeJS.Timeout>();
  let stopped = false;

  function run<Result>(action: () => Result): Result {
    const original = globalThis.setTimeout;
    globalThis.setTimeout = Object.assign((callback: () => void, ms?: number) => {
      const timer = original(() => {
        running.delete(timer);
        if (!stopped) run(callback);
      }, ms);
      running.add(timer.unref());
      return timer;
    }, original);
    try {
      return action();
    } finally {
      globalThis.setTimeout = original;
    }
  }

  return {
    run,
    stop() {
      stopped = true;
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}
