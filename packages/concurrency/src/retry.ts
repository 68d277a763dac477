import { setTimeout as delay } from 'node:timers/promises';

export interface RetryOptions {
  /** Errors worth another attempt; any other error is thrown at once. */
  retryIf(error: unknown): boolean;
  /** Including the first. */
  maxAttempts?: number;
  /** No attempt begins later than this after the first one began. */
  deadlineMs?: number;
  /** Pause before the next attempt; a function receives the number of attempts made. */
  delayMs?: number | ((attempts: number) => number);
}

/** Repeats `operation` until it succeeds. Throws the last error when attempts or time run out. */
export async function retry<Result>(
  operation: () => Promise<Result>,
  { retryIf, maxAttempts = Infinity, deadlineMs = Infinity, delayMs = 0 }: RetryOptions,
): Promise<Result> {
  const deadline = performance.now() + deadlineMs;
  for (let attempts = 1; ; attempts++) {
    try {
      return await operation();
    } catch (error) {
      if (attempts >= maxAttempts || performance.now() >= deadline || !retryIf(error)) throw error;
    }
    const pauseMs = typeof delayMs === 'number' ? delayMs : delayMs(attempts);
    if (pauseMs > 0) await delay(pauseMs);
  }
}

/** Exponential backoff from 2 ms, with jitter of ±50 % so that two competitors do not collide again. */
export function backoff(maxMs: number): (attempts: number) => number {
  return (attempts) => Math.min(2 ** attempts, maxMs) * (0.5 + Math.random());
}
