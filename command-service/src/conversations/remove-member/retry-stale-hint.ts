import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '@parley/service-kit/problems';

/** The longest that a query waits for the read tables. */
const timeoutMs = 2_000;
const pauseMs = 50;

/** Retries a command that is `unavailable` because its hint is stale: the read tables catch up with the log within moments. */
export async function retryWhileHintIsStale<Result>(command: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await command();
    } catch (error) {
      const isRetried = error instanceof Problem && error.code === 'unavailable' && performance.now() < deadline;
      if (!isRetried) throw error;
      await delay(pauseMs);
    }
  }
}
