import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Rate } from './limit-keys.ts';
import { createBestEffortRedis, noReply } from './redis/best-effort-redis.ts';

/** Counts points per key and period: shared by all processes with Redis, by each process itself while Redis does not reply. */
export interface PointStore {
  /** Adds points and returns the key's total in this period, also beyond the limit. */
  add(key: string, points: number): Promise<RateLimiterRes>;
}

export interface PointStoreOptions {
  /** Prefix of the keys in Redis, snake_case. */
  name: string;
  rate: Rate;
  redis?: Redis | undefined;
}

export function createPointStore({ name, rate, redis }: PointStoreOptions): PointStore {
  const settings = { keyPrefix: `parley:limit:${name}`, points: rate.points, duration: rate.seconds };
  const localLimiter = new RateLimiterMemory(settings);
  if (redis === undefined) return { add: (key, points) => addPoints(localLimiter, key, points) };
  const sharedLimiter = new RateLimiterRedis({ ...settings, storeClient: redis });
  const bestEffortRedis = createBestEffortRedis(redis);
  return {
    async add(key, points) {
      const reply = await bestEffortRedis.run(() => addPoints(sharedLimiter, key, points));
      return reply === noReply ? addPoints(localLimiter, key, points) : reply;
    },
  };
}

/** Returns the count even beyond the limit, where the library rejects with it. */
function addPoints(limiter: RateLimiterAbstract, key: string, points: number): Promise<RateLimiterRes> {
  return limiter.consume(key, points).catch((reason: unknown) => {
    if (reason instanceof RateLimiterRes) return reason;
    throw reason;
  });
}
