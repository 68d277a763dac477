import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { createPointStore, type PointStoreOptions } from '../point-store.ts';
import { Problem } from '../problems.ts';
import { createBestEffortRedis, noReply } from '../redis/best-effort-redis.ts';
import { noBoundMetrics, type BoundMetrics } from './bound-metrics.ts';

/** Delays attempts after failures, longer with each, and never locks: keys that have not failed are not delayed. */
export interface GrowingDelay {
  /** Throws Problem `rate_limited` while the key is delayed. */
  admit(key: string): Promise<void>;
  /**
   * Counts a failure of the subject and delays the key: not for the subject's first failures in a period, then one second, and twice as
   * long with each further failure of the subject, whichever keys they come from.
   */
  failed(subject: string, key: string): Promise<void>;
}

export interface GrowingDelayOptions extends PointStoreOptions {
  /** Points: failures per period that are not delayed. */
  rate: PointStoreOptions['rate'];
  maxSeconds: number;
  metrics?: BoundMetrics | undefined;
}

export function createGrowingDelay({ name, rate, redis, maxSeconds, metrics = noBoundMetrics }: GrowingDelayOptions): GrowingDelay {
  const failures = createPointStore({ name: `${name}_failures`, rate, redis });
  const delays = createDelays(name, redis);
  return {
    async admit(key) {
      const remainingMs = await delays.remainingMs(key);
      if (remainingMs <= 0) return;
      metrics.exceeded(name, key);
      throw new Problem('rate_limited', { retryAfter: remainingMs / 1000 });
    },
    async failed(subject, key) {
      const { consumedPoints } = await failures.add(subject, 1);
      const beyond = consumedPoints - rate.points;
      if (beyond > 0) await delays.start(key, Math.min(2 ** (beyond - 1), maxSeconds));
    },
  };
}

/** Delays that this process started count even while Redis does not reply. */
function createDelays(name: string, redis: Redis | undefined) {
  const settings = { keyPrefix: `parley:delay:${name}`, points: 1, duration: 1 };
  const local = new RateLimiterMemory(settings);
  const shared = redis && { limiter: new RateLimiterRedis({ ...settings, storeClient: redis }), redis: createBestEffortRedis(redis) };
  return {
    async start(key: string, seconds: number): Promise<void> {
      await local.block(key, seconds);
      await shared?.redis.run(() => shared.limiter.block(key, seconds));
    },
    async remainingMs(key: string): Promise<number> {
      const remaining = await remainingMsIn(local, key);
      if (remaining > 0 || shared === undefined) return remaining;
      const reply = await shared.redis.run(() => remainingMsIn(shared.limiter, key));
      return reply === noReply ? 0 : reply;
    },
  };
}

async function remainingMsIn(limiter: RateLimiterAbstract, key: string): Promise<number> {
  return (await limiter.get(key))?.msBeforeNext ?? 0;
}
