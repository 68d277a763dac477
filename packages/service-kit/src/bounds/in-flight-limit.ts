import { Problem } from '../problems.ts';
import { noBoundMetrics, type BoundMetrics } from './bound-metrics.ts';

type Release = () => void;

/**
 * Bounds what one key has in flight in this process. Hand the same object to everything that shares the bound: requests over
 * HTTP, commands over sockets.
 */
export interface InFlightLimit {
  /** Counts one more and returns its release, which may be called more than once. Throws Problem `too_many_in_flight`. */
  enter(key: string): Release;
  /** As `enter`, but waits in line while the key has its maximum in flight. Throws only if the line is full. */
  enterInTurn(key: string): Release | Promise<Release>;
}

export interface InFlightOptions {
  /** Name of the bound in metrics, snake_case. */
  name: string;
  /** Per key. */
  max: number;
  /** Per key, for `enterInTurn`. */
  maxWaiting?: number;
  metrics?: BoundMetrics | undefined;
}

interface KeyState {
  count: number;
  waiting: ((release: Release) => void)[];
}

/** Remembers only keys with something in flight. */
export function createInFlightLimit({ name, max, maxWaiting = 0, metrics = noBoundMetrics }: InFlightOptions): InFlightLimit {
  const states = new Map<string, KeyState>();

  function count(key: string): Release {
    const state = states.get(key);
    if (state === undefined) states.set(key, { count: 1, waiting: [] });
    else state.count++;
    return releaseOnce(key);
  }

  function releaseOnce(key: string): Release {
    let entered = true;
    return () => {
      if (entered) leave(key);
      entered = false;
    };
  }

  /** Hands the place to the next in line, or frees it. */
  function leave(key: string): void {
    const state = states.get(key)!;
    const next = state.waiting.shift();
    if (next) return next(releaseOnce(key));
    state.count--;
    if (state.count === 0) states.delete(key);
  }

  const isFree = (key: string): boolean => (states.get(key)?.count ?? 0) < max;

  function refuse(key: string): never {
    metrics.exceeded(name, key);
    throw new Problem('too_many_in_flight', { retryAfter: 1 });
  }

  return {
    enter: (key) => (isFree(key) ? count(key) : refuse(key)),
    enterInTurn(key) {
      if (isFree(key)) return count(key);
      const { waiting } = states.get(key)!;
      if (waiting.length >= maxWaiting) return refuse(key);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
