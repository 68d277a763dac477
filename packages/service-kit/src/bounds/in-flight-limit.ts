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

/**
 * Keys with nothing in flight are kept up to this number: a map whose entries come and go with each request is rehashed again and again
 * (docs/decisions/0025-profiling-results.md).
 */
const keptKeys = 10_000;

export function createInFlightLimit({ name, max, maxWaiting = 0, metrics = noBoundMetrics }: InFlightOptions): InFlightLimit {
  const states = new Map<string, KeyState>();
  let sweepAt = keptKeys;

  function stateOf(key: string): KeyState {
    let state = states.get(key);
    if (state === undefined) {
      if (states.size >= sweepAt) sweep();
      states.set(key, (state = { count: 0, waiting: [] }));
    }
    return state;
  }

  function sweep(): void {
    for (const [key, { count }] of states) if (count === 0) states.delete(key);
    sweepAt = Math.max(keptKeys, 2 * states.size);
  }

  function enter(state: KeyState): Release {
    state.count++;
    return releaseOnce(state);
  }

  function releaseOnce(state: KeyState): Release {
    let entered = true;
    return () => {
      if (entered) leave(state);
      entered = false;
    };
  }

  /** Hands the place to the next in line, or frees it. */
  function leave(state: KeyState): void {
    const next = state.waiting.shift();
    if (next) next(releaseOnce(state));
    else state.count--;
  }

  function refuse(key: string): never {
    metrics.exceeded(name, key);
    throw new Problem('too_many_in_flight', { retryAfter: 1 });
  }

  return {
    enter(key) {
      const state = stateOf(key);
      return state.count < max ? enter(state) : refuse(key);
    },
    enterInTurn(key) {
      const state = stateOf(key);
      if (state.count < max) return enter(state);
      const { waiting } = state;
      if (waiting.length >= maxWaiting) return refuse(key);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
