/**
 * Rate limits: shared by all processes with Redis, else per process. A process takes a fiftieth of the limit at a time and spends
 * it locally, so that few requests ask Redis; the limit is less exact by that amount. While Redis does not reply, the process
 * counts by itself.
 */
import { LRUCache } from 'lru-cache';
import { noBoundMetrics, type BoundMetrics } from './bounds/bound-metrics.ts';
import { addressKeys } from './bounds/address-keys.ts';
import type { InFlightLimit } from './bounds/in-flight-limit.ts';
import type { RequestLimits } from './http/request-limits.ts';
import { createPointStore, type PointStoreOptions } from './point-store.ts';
import { Problem } from './problems.ts';

export interface Limit {
  /** Takes points of this key, one by default. Throws the limit's Problem, `rate_limited` by default. */
  take(key: string, points?: number): Promise<void>;
}

export interface LimitOptions extends PointStoreOptions {
  /** Code of the problem when no points are left. */
  problem?: 'rate_limited' | 'budget_exhausted';
  metrics?: BoundMetrics | undefined;
}

const portionsPerLimit = 50;

const taken = Promise.resolve();

interface Credit {
  points: number;
  expiresAt: number;
}

export function createLimit(options: LimitOptions): Limit {
  const { metrics = noBoundMetrics, problem = 'rate_limited' } = options;
  const portion = Math.max(1, Math.floor(options.rate.points / portionsPerLimit));
  const store = createPointStore(options);
  const credits = new LRUCache<string, Credit>({ max: 20_000 });
  const pendingRefills = new Map<string, Promise<void>>();

  async function refill(key: string, points: number): Promise<void> {
    const wanted = Math.max(portion, points);
    const { consumedPoints, msBeforeNext } = await store.add(key, wanted);
    const granted = Math.min(wanted, options.rate.points - consumedPoints + wanted);
    if (granted <= 0) {
      metrics.exceeded(options.name, key);
      throw new Problem(problem, { retryAfter: msBeforeNext / 1000 });
    }
    credits.set(key, { points: granted + leftOf(key), expiresAt: performance.now() + Math.max(1, msBeforeNext) });
  }

  /** Shares one portion among concurrent requests of a key: a burst must not take the whole limit at its start. */
  function refillOnce(key: string, points: number): Promise<void> {
    const pending = pendingRefills.get(key);
    if (pending !== undefined) return pending;
    const started = refill(key, points).finally(() => pendingRefills.delete(key));
    pendingRefills.set(key, started);
    return started;
  }

  function leftOf(key: string): number {
    const credit = credits.get(key);
    return credit === undefined || credit.expiresAt <= performance.now() ? 0 : credit.points;
  }

  function spend(key: string, points: number): boolean {
    const credit = credits.get(key);
    if (credit === undefined || credit.points < points || credit.expiresAt <= performance.now()) return false;
    credit.points -= points;
    return true;
  }

  async function refillAndSpend(key: string, points: number): Promise<void> {
    do await refillOnce(key, points);
    while (!spend(key, points));
  }

  return { take: (key, points = 1) => (spend(key, points) ? taken : refillAndSpend(key, points)) };
}

export interface RequestLimitParts {
  user: Limit;
  session: Limit;
  address: Limit;
  /** Requests in flight, by user and by network. */
  inFlight?: { user: InFlightLimit; network: InFlightLimit };
}

/** Limits authenticated requests by user and session, all others by address. */
export function createRequestLimits({ user, session, address, inFlight }: RequestLimitParts): RequestLimits {
  return {
    ...(inFlight && {
      enter: (request) =>
        request.actor === null
          ? inFlight.network.enterInTurn(addressKeys(request.address).network)
          : inFlight.user.enterInTurn(request.actor.userId),
    }),
    async admit(request) {
      if (request.actor === null) return address.take(request.address);
      await session.take(request.actor.sessionId);
      await user.take(request.actor.userId);
    },
  };
}
