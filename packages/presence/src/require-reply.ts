import { createBestEffortRedis, noReply } from '@parley/service-kit/redis/best-effort-redis';
import type { Redis } from 'ioredis';
import { PresenceUnavailable } from './presence.ts';

/** Short: nothing waits for presence. */
const timeoutMs = 250;

/** Returns a function that runs a command, or rejects with PresenceUnavailable if Redis does not reply. */
export function requireReply(redis: Redis): <Result>(command: (connection: Redis) => Promise<Result>) => Promise<Result> {
  const bestEffortRedis = createBestEffortRedis(redis);
  return async (command) => {
    const reply = await bestEffortRedis.run(command, { timeoutMs });
    if (reply === noReply) throw new PresenceUnavailable('Redis does not reply');
    return reply;
  };
}
