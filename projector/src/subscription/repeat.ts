import { setTimeout as delay } from 'node:timers/promises';

export interface Repeating {
  /** Resolves when the run under way has ended and no other will begin. */
  stop(): Promise<void>;
}

/** Runs the work at once and then again this many milliseconds after its last end, whatever it throws. */
export function repeat(work: () => Promise<void>, pause: number, onError: (error: unknown) => void): Repeating {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await work().catch(onError);
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}
