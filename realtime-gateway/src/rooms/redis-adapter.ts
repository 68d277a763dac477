/**
 * Socket.IO's Redis adapter, for messages between gateways that Socket.IO sends itself. No event reaches clients this way:
 * pushes, presence and typing use the push channel, because only Rooms knows which connections are buffering.
 */
import { createAdapter } from '@socket.io/redis-adapter';
import type { Redis } from 'ioredis';
import type { ServerOptions } from 'socket.io';
import type { Logger } from '@parley/service-kit/logging';
import { openRedis } from '@parley/service-kit/redis/open-redis';

export interface RedisAdapter {
  adapter: NonNullable<ServerOptions['adapter']>;
  close(): void;
}

/** Does not wait for Redis: the connections are made, and made again, in the background. */
export function openRedisAdapter(url: string, { logger }: { logger: Logger }): RedisAdapter {
  const publisher = connect(url, 'parley-sockets-out', logger);
  const subscriber = connect(url, 'parley-sockets-in', logger);
  return {
    adapter: createAdapter(publisher, withoutRejections(subscriber)) as NonNullable<ServerOptions['adapter']>,
    close: () => [publisher, subscriber].forEach((redis) => redis.disconnect()),
  };
}

function connect(url: string, connectionName: string, logger: Logger): Redis {
  // The adapter subscribes once, when it is created, so its commands must wait for the connection however long it takes.
  const redis = openRedis(url, {
    connectionName,
    connectTimeout: 2_000,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  });
  let down = false;
  redis.on('error', (err) => {
    if (!down) logger.warn({ err, connection: connectionName }, 'Redis connection lost');
    down = true;
  });
  redis.on('ready', () => (down = false));
  return redis;
}

/** The adapter does not await its subscriptions, so a rejection would be unhandled and end the process. */
function withoutRejections(redis: Redis) {
  const ignore = () => undefined;
  return {
    on: redis.on.bind(redis),
    off: redis.off.bind(redis),
    psubscribe: (...patterns: string[]) => redis.psubscribe(...patterns).catch(ignore),
    punsubscribe: (...patterns: string[]) => redis.punsubscribe(...patterns).catch(ignore),
    subscribe: (channels: string[]) => redis.subscribe(...channels).catch(ignore),
    unsubscribe: (channels: string[]) => redis.unsubscribe(...channels).catch(ignore),
  };
}
