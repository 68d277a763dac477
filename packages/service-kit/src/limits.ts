/**
 * Rate limits: shared by all processes with Redis, else per process. A process takes a fiftieth of the limit at a time and spends
 * it locally, so that few requests ask Redis; the limit is less exact by that amount. While Redis does not reply, the process
 * counts by itself.
 */
import { LRUCache } from 'lru-cache';
import { noBoundMetrics, type BoundMetrics } from './bounds/bound-metrics.ts';
import { addressKeys } from './bounds/address-keys.ts';
import type { InFlightLimit } from './bounds/in-flight-limit.ts';
import type { UnreadAnswers } from './bounds/unread-answers.ts';
import type { WorkBudget } from './bounds/work-budget.ts';
import { rateLimitHeaders, rateLimitItemsOf, type RateLimitItem } from './http/rate-limit-headers.ts';
import { largeAnswerBytes, type RequestLimits } from './http/request-limits.ts';
import { maxEntries } from './max-entries.ts';
import { createPointStore, type PointStoreOptions } from './point-store.ts';
import { Problem } from './problems.ts';

export interface Limit {
  /** Takes points of this key, one by default. Throws the limit's Problem, `rate_limited` by default. */
  take(key: string, points?: number): Promise<void>;
}

export interface InspectableLimit extends Limit {
  /** Returns what is left of the limit, as this process knows it without asking Redis; undefined for a key that took no points lately. */
  itemOf(key: string): RateLimitItem | undefined;
}

export interface LimitOptions extends PointStoreOptions {
  /** Code of the problem when no points are left. */
  problem?: 'rate_limited' | 'budget_exhausted';
  /**
   * Evicts credits in the order of their refills and not of their use: moving a credit to the front at each request costs more than finding it.
   * Not for keys that anyone can make up, such as addresses: many new ones would evict those in use.
   */
  evictsByRefill?: boolean;
  metrics?: BoundMetrics | undefined;
}

const portionsPerLimit = 50;

const taken = Promise.resolve();

interface Credit {
  points: number;
  /** Points of the period that no process had taken when this credit was granted. */
  unclaimed: number;
  expiresAt: number;
}

export function createLimit(options: LimitOptions): InspectableLimit {
  const { name, rate, metrics = noBoundMetrics, problem = 'rate_limited', evictsByRefill = false } = options;
  const portion = Math.max(1, Math.floor(rate.points / portionsPerLimit));
  const itemOf = rateLimitItemsOf(name, rate);
  const store = createPointStore(options);
  const credits = new LRUCache<string, Credit>(maxEntries(20_000));
  const pendingRefills = new Map<string, Promise<void>>();

  async function refill(key: string, points: number): Promise<void> {
    const amount = Math.max(portion, points);
    const { consumedPoints, msBeforeNext } = await store.add(key, amount);
    const granted = Math.min(amount, rate.points - consumedPoints + amount);
    if (granted <= 0) {
      metrics.exceeded(name, key);
      const headers = rateLimitHeaders([itemOf(leftOf(key), msBeforeNext)]);
      throw new Problem(problem, { retryAfter: msBeforeNext / 1000, headers });
    }
    const unclaimed = Math.max(0, rate.points - consumedPoints);
    credits.set(key, { points: granted + leftOf(key), unclaimed, expiresAt: performance.now() + Math.max(1, msBeforeNext) });
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
    const credit = credits.peek(key);
    return credit === undefined || credit.expiresAt <= performance.now() ? 0 : credit.points;
  }

  function spend(key: string, points: number): boolean {
    const credit = evictsByRefill ? credits.peek(key) : credits.get(key);
    if (credit === undefined || credit.points < points || credit.expiresAt <= performance.now()) return false;
    credit.points -= points;
    return true;
  }

  async function refillAndSpend(key: string, points: number): Promise<void> {
    do await refillOnce(key, points);
    while (!spend(key, points));
  }

  return {
    take: (key, points = 1) => (spend(key, points) ? taken : refillAndSpend(key, points)),
    itemOf(key) {
      const credit = credits.peek(key);
      if (credit === undefined) return undefined;
      const msBeforeReset = credit.expiresAt - performance.now();
      return msBeforeReset <= 0 ? undefined : itemOf(credit.unclaimed + credit.points, msBeforeReset);
    },
  };
}

export interface RequestLimitParts {
  user: InspectableLimit;
  session: InspectableLimit;
  address: InspectableLimit;
  /** Bytes of bodies, by user. */
  bodyBytes?: Limit;
  /** Bytes of large answers, by user. */
  answerBytes?: WorkBudget;
  /** Requests in flight, by user and by network; those of a user that read, and that wait for something to happen. */
  inFlight?: { user: InFlightLimit; network: InFlightLimit; reads: InFlightLimit; longPolls: InFlightLimit };
  /** Answers, by user and by network. */
  unread?: UnreadAnswers;
}

/** Limits authenticated requests by user and session, all others by address. */
export function createRequestLimits(parts: RequestLimitParts): RequestLimits {
  const { user, session, address, bodyBytes, answerBytes, inFlight, unread } = parts;
  return {
    ...(inFlight && {
      enter: (request) =>
        request.actor === null
          ? inFlight.network.enterInTurn(addressKeys(request.address).network)
          : inFlight.user.enterInTurn(request.actor.userId),
      enterRead: ({ userId }) => inFlight.reads.enterInTurn(userId),
      enterLongPoll: ({ userId }) => inFlight.longPolls.enter(userId),
    }),
    admit({ actor, address: from }) {
      if (actor === null) return address.take(from);
      const sessionTaken = session.take(actor.sessionId);
      return sessionTaken === taken ? user.take(actor.userId) : sessionTaken.then(() => user.take(actor.userId));
    },
    ...(unread && {
      holdAnswer: ({ actor, address: from, bytes, end }) =>
        unread.hold({ key: actor === null ? addressKeys(from).network : actor.userId, bytes, end }),
    }),
    ...(answerBytes && {
      admitRead: ({ userId, apiKey }) => (apiKey === undefined ? answerBytes.admit(userId) : taken),
      chargeRead: ({ actor: { userId, apiKey }, bytes }) =>
        apiKey === undefined && bytes >= largeAnswerBytes ? answerBytes.charge(userId, bytes) : taken,
    }),
    ...(bodyBytes && { admitBody: ({ actor, bytes }) => bodyBytes.take(actor.userId, bytes) }),
    headersOf({ actor, address: from }) {
      if (actor === null) return rateLimitHeaders([address.itemOf(from)]);
      return rateLimitHeaders([session.itemOf(actor.sessionId), user.itemOf(actor.userId)]);
    },
  };
}
