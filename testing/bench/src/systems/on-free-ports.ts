import { retry } from '@parley/concurrency/retry';

/** Retries on other ports if one was taken between its choice and its use. `start` must leave nothing behind when it fails. */
export function onFreePorts<Started>(start: () => Promise<Started>): Promise<Started> {
  return retry(start, { retryIf: (error) => String(error).includes('EADDRINUSE'), maxAttempts: 3 });
}
