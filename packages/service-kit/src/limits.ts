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
  /** Takes one point of this key. Throws Problem `rate_limited`. */
  take(key: string): Promise<void>;
}

export interface LimitOptions extends PointStoreOptions {
  metrics?: BoundMetrics | undefined;
}

const portionsPerLimit = 50;

const taken = Promise.resolve();

interface Credit {
  points: number;
  expiresAt: number;
}

export function createLimit(options: LimitOptions): Limit {
  const { metrics = noBoundMetrics } = options;
  const portion = Math.max(1, Math.floor(options.rate.points / portionsPerLimit));
  const store = createPointStore(options);
  const credits = new LRUCache<string, Credit>({ max: 20_000 });
  const pendingRefills = new Map<string, Promise<void>>();

  async function refill(key: string): Promise<void> {
    const { consumedPoints, msBeforeNext } = await store.add(key, portion);
    const granted = Math.min(portion, options.rate.points - consumedPoints + portion);
    if (granted <= 0) {
      metrics.exceeded(options.name, key);
      throw new Problem('rate_limited', { retryAfter: msBeforeNext / 1000 });
    }
    credits.set(key, { points: granted, expiresAt: performance.now() + Math.max(1, msBeforeNext) });
  }

  /** Shares one portion among concurrent requests of a key: a burst must not take the whole limit at its start. */
  function refillOnce(key: string): Promise<void> {
    const pending = pendingRefills.get(key);
    if (pending !== undefined) return pending;
    const started = refill(key).finally(() => pendingRefills.delete(key));
    pendingRefills.set(key, started);
    return started;
  }

  function spend(key: string): boolean {
    const credit = credits.get(key);
    if (credit === undefined || credit.points <= 0 || credit.expiresAt <= performance.now()) return false;
    credit.points--;
    return true;
  }

  async function refillAndSpend(key: string): Promise<void> {
    do await refillOnce(key);
    while (!spend(key));
  }

  return { take: (key) => (spend(key) ? taken : refillAndSpend(key)) };
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
        request.actor === null ? inFlight.network.enter(addressKeys(request.address).network) : inFlight.user.enter(request.actor.userId),
    }),
    async admit(request) {
      if (request.actor === null) return address.take(request.address);
      await session.take(request.actor.sessionId);
      await user.take(request.actor.userId);
    },
  };
}
