import { Problem } from '../problems.ts';
import { noBoundMetrics, type BoundMetrics } from './bound-metrics.ts';

/**
 * Bounds what one key has in flight in this process. Hand the same object to everything that shares the bound: requests over
 * HTTP, commands over sockets.
 */
export interface InFlightLimit {
  /** Counts one more and returns its release, which may be called more than once. Throws Problem `too_many_in_flight`. */
  enter(key: string): () => void;
}

export interface InFlightOptions {
  /** Name of the bound in metrics, snake_case. */
  name: string;
  /** Per key. */
  max: number;
  metrics?: BoundMetrics | undefined;
}

/** Remembers only keys with something in flight. */
export function createInFlightLimit({ name, max, metrics = noBoundMetrics }: InFlightOptions): InFlightLimit {
  const counts = new Map<string, number>();

  function leave(key: string): void {
    const count = counts.get(key)! - 1;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  }

  return {
    enter(key) {
      const count = counts.get(key) ?? 0;
      if (count >= max) {
        metrics.exceeded(name, key);
        throw new Problem('too_many_in_flight', { retryAfter: 1 });
      }
      counts.set(key, count + 1);
      let entered = true;
      return () => {
        if (entered) leave(key);
        entered = false;
      };
    },
  };
}
