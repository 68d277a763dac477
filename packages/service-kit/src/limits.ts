/**
 * Rate limits, over all processes where there is Redis, else in memory. A process takes points fifty to the limit at a
 * time and spends them by itself, so that one request in many asks Redis; the limit is that much less sharp. A Redis that
 * does not answer is replaced by this process's own count.
 */
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { RequestLimits } from './http/request-limits.ts';
import type { Rate } from './limit-keys.ts';
import { Problem } from './problems.ts';
import { createAskRedis, noAnswer } from './redis/ask-redis.ts';

export interface Limit {
  /** Takes one point of this key. Throws Problem `rate_limited`. */
  take(key: string): Promise<void>;
}

export interface LimitOptions {
  /** Tells its keys from other limits' in Redis: snake_case. */
  name: string;
  rate: Rate;
  redis?: Redis | undefined;
}

const portions = 50;

const taken = Promise.resolve();

interface Credit {
  points: number;
  until: number;
}

export function createLimit(options: LimitOptions): Limit {
  const portion = Math.max(1, Math.floor(options.rate.points / portions));
  const consume = consumer(options);
  const credits = new LRUCache<string, Credit>({ max: 20_000 });

  const refills = new Map<string, Promise<void>>();

  async function refill(key: string): Promise<void> {
    const { consumedPoints, msBeforeNext } = await consume(key, portion);
    const granted = Math.min(portion, options.rate.points - consumedPoints + portion);
    if (granted <= 0) throw new Problem('rate_limited', { retryAfter: msBeforeNext / 1000 });
    credits.set(key, { points: granted, until: performance.now() + Math.max(1, msBeforeNext) });
  }

  /** One portion for all who ask for this key at the same time: a crowd must not take the whole limit for its first steps. */
  function refilled(key: string): Promise<void> {
    const running = refills.get(key);
    if (running !== undefined) return running;
    const begun = refill(key).finally(() => refills.delete(key));
    refills.set(key, begun);
    return begun;
  }

  function spend(key: string): boolean {
    const credit = credits.get(key);
    if (credit === undefined || credit.points <= 0 || credit.until <= performance.now()) return false;
    credit.points--;
    return true;
  }

  async function refillAndSpend(key: string): Promise<void> {
    do await refilled(key);
    while (!spend(key));
  }

  return { take: (key) => (spend(key) ? taken : refillAndSpend(key)) };
}

/** By user and session of whoever is logged in, by address of whoever is not. */
export function createRequestLimits({ user, session, address }: { user: Limit; session: Limit; address: Limit }): RequestLimits {
  return {
    async admit(request) {
      if (request.actor === null) return address.take(request.address);
      await session.take(request.actor.sessionId);
      await user.take(request.actor.userId);
    },
  };
}

type Consume = (key: string, points: number) => Promise<RateLimiterRes>;

function consumer({ name, rate, redis }: LimitOptions): Consume {
  const settings = { keyPrefix: `parley:limit:${name}`, points: rate.points, duration: rate.seconds };
  const here = new RateLimiterMemory(settings);
  if (redis === undefined) return (key, points) => counted(here, key, points);
  const shared = new RateLimiterRedis({ ...settings, storeClient: redis });
  const asking = createAskRedis(redis);
  return async (key, points) => {
    const answer = await asking.ask(() => counted(shared, key, points));
    return answer === noAnswer ? counted(here, key, points) : answer;
  };
}

/** The count, also where the library rejects because it is beyond the limit. */
function counted(limiter: RateLimiterAbstract, key: string, points: number): Promise<RateLimiterRes> {
  return limiter.consume(key, points).catch((reason: unknown) => {
    if (reason instanceof RateLimiterRes) return reason;
    throw reason;
  });
}
