import type { Database } from '@parley/database/database';
import { newId } from '@parley/events/ids';
import type { ServiceRegistry } from '@parley/presence/service-registry';
import { inProcessServiceRegistry } from '@parley/presence/in-process-service-registry';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { createReadPresence, type ReadPresence } from '@parley/presence/read-presence';
import { redisServiceRegistry } from '@parley/presence/redis-service-registry';
import { redisPresence } from '@parley/presence/redis-presence';
import { readLastSeen, writeLastSeen } from '@parley/write-tables/last-seen';
import type { PresenceOptions } from '@parley/realtime-gateway/app';
import type { connectRedis } from '@parley/service-kit/redis/connect-redis';

export interface PresenceParts {
  redis: ReturnType<typeof connectRedis> | undefined;
  graceMs: number;
  /** Holds the last-seen times. */
  logDatabase: Database;
}

/** Opens presence: shared with other processes through Redis, else in process. */
export function openPresence({ redis, graceMs, logDatabase }: PresenceParts): PresenceOptions & { readPresence: ReadPresence } {
  const sources = {
    presence: redis ? redisPresence({ redis, graceMs, instanceId: newId() }) : inProcessPresence({ graceMs, clock: Date.now }),
    readLastSeen: (userIds: readonly string[]) => readLastSeen(logDatabase, userIds),
  };
  const write = (times: ReadonlyMap<string, number>) => writeLastSeen(logDatabase, times);
  return { ...sources, graceMs, writeLastSeen: write, readPresence: createReadPresence(sources) };
}

/** Opens the registry of running services: shared through Redis, else in process. */
export function openServiceRegistry({ redis, storeId }: Pick<PresenceParts, 'redis'> & { storeId: string }): ServiceRegistry {
  return redis ? redisServiceRegistry({ redis, storeId }) : inProcessServiceRegistry();
}
