import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { maxEntries } from '../max-entries.ts';
import { createBestEffortRedis } from '../redis/best-effort-redis.ts';

/** Remembers keys for a time: shared by all processes with Redis, the last used of each process without. Forgets rather than fails. */
export interface KnownKeys {
  has(key: string): Promise<boolean>;
  add(keys: readonly string[]): Promise<void>;
}

export interface KnownKeysOptions {
  /** Prefix of the keys in Redis, snake_case. */
  name: string;
  seconds: number;
  redis?: Redis | undefined;
}

export function createKnownKeys({ name, seconds, redis }: KnownKeysOptions): KnownKeys {
  const local = new LRUCache<string, true>({ ...maxEntries(20_000), ttl: seconds * 1000 });
  const bestEffortRedis = redis && createBestEffortRedis(redis);
  const storedKeyOf = (key: string) => `parley:known:${name}:${key}`;
  return {
    async has(key) {
      if (local.has(key)) return true;
      return (await bestEffortRedis?.run((connection) => connection.exists(storedKeyOf(key)))) === 1;
    },
    async add(keys) {
      for (const key of keys) local.set(key, true);
      await bestEffortRedis?.run((connection) => Promise.all(keys.map((key) => connection.set(storedKeyOf(key), '1', 'EX', seconds))));
    },
  };
}
