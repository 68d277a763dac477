/**
 * Socket.IO's own adapter, for what a gateway would say to the sockets of all by Socket.IO's own means. Nothing that a
 * socket must hear goes this way: pushes, presence and typing have the push channel, which knows who is on hold.
 */
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { ServerOptions } from 'socket.io';
import type { Logger } from '@parley/service-kit/logging';

export interface RedisAdapter {
  adapter: NonNullable<ServerOptions['adapter']>;
  close(): void;
}

/** Connects by itself, whether Redis is there or not. */
export function openRedisAdapter(url: string, { logger }: { logger: Logger }): RedisAdapter {
  const connections = ['parley-sockets-out', 'parley-sockets-in'].map((name) => connection(url, name, logger)) as [Redis, Redis];
  const [publishing, hearing] = connections;
  return {
    adapter: createAdapter(publishing, withoutRejections(hearing)) as NonNullable<ServerOptions['adapter']>,
    close: () => connections.forEach((redis) => redis.disconnect()),
  };
}

function connection(url: string, connectionName: string, logger: Logger): Redis {
  // Subscribing waits for the connection: the adapter does it once, when it is made.
  const redis = new Redis(url, {
    connectionName,
    connectTimeout: 2_000,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  });
  let away = false;
  redis.on('error', (err) => {
    if (!away) logger.warn({ err, connection: connectionName }, 'redis away');
    away = true;
  });
  redis.on('ready', () => (away = false));
  return redis;
}

/** The adapter waits for no subscription: one that ends with its connection would end the process. */
function withoutRejections(redis: Redis) {
  const ended = () => undefined;
  return {
    on: redis.on.bind(redis),
    off: redis.off.bind(redis),
    psubscribe: (...patterns: string[]) => redis.psubscribe(...patterns).catch(ended),
    punsubscribe: (...patterns: string[]) => redis.punsubscribe(...patterns).catch(ended),
    subscribe: (channels: string[]) => redis.subscribe(...channels).catch(ended),
    unsubscribe: (channels: string[]) => redis.unsubscribe(...channels).catch(ended),
  };
}
