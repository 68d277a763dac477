import { hostname } from 'node:os';
import type { Database } from '@parley/database/database';
import { newId } from '@parley/events/ids';
import { startGatewayReports, type GatewayRegistry } from '@parley/presence/gateway-registry';
import { inProcessGatewayRegistry } from '@parley/presence/in-process-gateway-registry';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { createReadPresence, type ReadPresence } from '@parley/presence/read-presence';
import { redisGatewayRegistry } from '@parley/presence/redis-gateway-registry';
import { redisPresence } from '@parley/presence/redis-presence';
import { readLastSeen, writeLastSeen } from '@parley/write-tables/last-seen';
import type { PresenceOptions, RealtimeGateway } from '@parley/realtime-gateway/app';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
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

/** Opens the gateway registry: shared through Redis, else in process. */
export function openGatewayRegistry({ redis, storeId }: Pick<PresenceParts, 'redis'> & { storeId: string }): GatewayRegistry {
  return redis ? redisGatewayRegistry({ redis, storeId }) : inProcessGatewayRegistry();
}

export function reportGateway(lifecycle: Lifecycle, registry: GatewayRegistry, gateway: RealtimeGateway): void {
  const reports = startGatewayReports(registry, { id: newId(), host: hostname(), sockets: () => gateway.sockets() });
  lifecycle.onClose('gateway reports', () => reports.close());
}
