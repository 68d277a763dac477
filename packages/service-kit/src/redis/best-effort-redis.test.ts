import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createBestEffortRedis } from './best-effort-redis.ts';

test('all users of a connection share one set of listeners', () => {
  const redis = new Redis({ lazyConnect: true });
  const before = redis.listenerCount('ready');
  const [first, ...others] = Array.from({ length: 20 }, () => createBestEffortRedis(redis));
  expect(redis.listenerCount('ready')).toBe(before + 1);
  expect(others.every((other) => other === first)).toBe(true);
});
