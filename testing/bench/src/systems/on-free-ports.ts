import { retry } from '@parley/concurrency/retry';

/** Retries with other ports if a port was taken between its choice and its use. `start` must clean up after itself when it fails. */
export function onFreePorts<Started>(start: () => Promise<Started>): Promise<Started> {
  return retry(start, { retryIf: (error) => String(error).includes('EADDRINUSE'), maxAttempts: 3 });
}
