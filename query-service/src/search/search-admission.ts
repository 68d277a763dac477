import { createFairLimit } from '@parley/concurrency/fair-limit';
import { noBoundMetrics, type BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createRecentUse } from '@parley/service-kit/bounds/recent-use';
import type { Limit } from '@parley/service-kit/limits';
import { Problem } from '@parley/service-kit/problems';

/** Runs a search in the user's turn. Throws Problem `rate_limited` beyond the user's rate, and `too_many_in_flight` if too many searches wait. */
export type AdmitSearch = <Result>(userId: string, search: () => Promise<Result>) => Promise<Result>;

/** Searches that wait, of all users and of one: a person who types may have one for each of the last characters. */
const maxWaiting = { all: 10_000, perUser: 8 };
/** Milliseconds of searching that a person stays below in a few half-lives. */
const lightUseMs = 2_000;
const halfLifeMs = 30_000;

export interface SearchAdmissionOptions {
  rate: Limit;
  /** Searches of one user that run at the same time; further ones wait. */
  maxPerUser: number;
  /** Searches of all users that run at the same time in the process. */
  maxRunning: number;
  metrics?: BoundMetrics;
  clock?: () => number;
}

/** Users known to search little go first, and find a place free: a quarter of the places, from four on, is theirs alone. */
export function createSearchAdmission(options: SearchAdmissionOptions): AdmitSearch {
  const { rate, maxPerUser, maxRunning, metrics = noBoundMetrics, clock = () => performance.now() } = options;
  const use = createRecentUse({ lightAmount: lightUseMs, halfLifeMs, clock });
  const turns = createFairLimit({
    concurrency: maxRunning,
    reservedForTrusted: Math.floor(maxRunning / 4),
    maxRunningPerKey: maxPerUser,
    maxQueued: maxWaiting.all,
    maxQueuedPerKey: maxWaiting.perUser,
    onFull(userId) {
      metrics.exceeded('searches_waiting', userId);
      return new Problem('too_many_in_flight', { retryAfter: 1 });
    },
  });

  async function measured<Result>(userId: string, search: () => Promise<Result>): Promise<Result> {
    const startedAt = clock();
    try {
      return await search();
    } finally {
      use.add(userId, clock() - startedAt);
    }
  }

  return async (userId, search) => {
    await rate.take(userId);
    return turns(userId, () => measured(userId, search), { trusted: use.isLight(userId) });
  };
}
