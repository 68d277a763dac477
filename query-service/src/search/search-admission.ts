import { createFairLimit } from '@parley/concurrency/fair-limit';
import { noBoundMetrics, type BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';

/**
 * Runs a search of a user. Throws Problem `too_many_in_flight` while the user has as many searches as allowed, `rate_limited` beyond the
 * user's rate, and `unavailable` while too many searches of all users wait.
 */
export type AdmitSearch = <Result>(userId: string, search: () => Promise<Result>) => Promise<Result>;

/** Searches of all users that run at the same time in a process. */
const concurrency = 4;
const maxQueued = 200;

export interface SearchAdmissionOptions {
  rate: Limit;
  /** Searches that a user has in flight. */
  maxPerUser: number;
  metrics?: BoundMetrics;
}

export function createSearchAdmission({ rate, maxPerUser, metrics = noBoundMetrics }: SearchAdmissionOptions): AdmitSearch {
  const perUser = createInFlightLimit({ name: 'searches_in_flight', max: maxPerUser, metrics });
  const turns = createFairLimit({
    concurrency,
    maxQueued,
    maxQueuedPerKey: maxPerUser,
    onFull(userId) {
      metrics.exceeded('searches_queued', userId);
      return new Problem('unavailable', { retryAfter: 1 });
    },
  });
  return async (userId, search) => {
    const leave = perUser.enter(userId);
    try {
      await rate.take(userId);
      return await turns(userId, search);
    } finally {
      leave();
    }
  };
}
