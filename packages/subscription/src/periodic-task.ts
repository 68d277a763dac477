import { setTimeout as delay } from 'node:timers/promises';

export interface PeriodicTask {
  /** Resolves when the current run has ended; no other begins. */
  stop(): Promise<void>;
}

/** Runs the task at once, and again `pauseMs` after each run has ended, also after a failure. */
export function startPeriodicTask(task: () => Promise<void>, pauseMs: number, onError: (error: unknown) => void): PeriodicTask {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await task().catch(onError);
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}
