import { hostname } from 'node:os';
import type { Database } from '@parley/database/database';
import { newId } from '@parley/events/ids';
import { keepSaying, type GatewayRegistry } from '@parley/presence/gateway-registry';
import { inProcessGatewayRegistry } from '@parley/presence/in-process-gateway-registry';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { createReadPresence, type ReadPresence } from '@parley/presence/read-presence';
import { redisGatewayRegistry } from '@parley/presence/redis-gateway-registry';
import { redisPresence } from '@parley/presence/redis-presence';
import { readLastSeen, writeLastSeen } from '@parley/read-tables/last-seen';
import type { PresenceOptions, RealtimeGateway } from '@parley/realtime-gateway/app';
import type { Life } from '@parley/service-kit/lifecycle';
import type { connectRedis } from '@parley/service-kit/redis/connect-redis';

export interface PresenceParts {
  redis: ReturnType<typeof connectRedis> | undefined;
  graceMs: number;
  /** Where it is written down when users were last seen. */
  logDatabase: Database;
}

/** Shared with other processes where there is Redis, else of this process. */
export function openPresence({ redis, graceMs, logDatabase }: PresenceParts): PresenceOptions & { readPresence: ReadPresence } {
  const sources = {
    presence: redis ? redisPresence({ redis, graceMs, instanceId: newId() }) : inProcessPresence({ graceMs, clock: Date.now }),
    readLastSeen: (userIds: readonly string[]) => readLastSeen(logDatabase, userIds),
  };
  const write = (sightings: ReadonlyMap<string, number>) => writeLastSeen(logDatabase, sightings);
  return { ...sources, graceMs, writeLastSeen: write, readPresence: createReadPresence(sources) };
}

/** Which gateways run: all that share the Redis, else this one. */
export function openGatewayRoll({ redis, storeId }: Pick<PresenceParts, 'redis'> & { storeId: string }): GatewayRegistry {
  return redis ? redisGatewayRegistry({ redis, storeId }) : inProcessGatewayRegistry();
}

export function sayInRoll(life: Life, roll: GatewayRegistry, gateway: RealtimeGateway): void {
  const saying = keepSaying(roll, { id: newId(), host: hostname(), sockets: () => gateway.sockets() });
  life.closing('place in the roll of gateways', () => saying.close());
}
