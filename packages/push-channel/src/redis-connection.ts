/** A connection to Redis that fails commands at once instead of queueing them, and reconnects by itself. */
import { openRedis } from '@parley/service-kit/redis/open-redis';
import type { Redis } from 'ioredis';

export interface ChannelLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface RedisConnectionOptions {
  url: string;
  /** Connection name in CLIENT LIST. */
  name: string;
  /** A command without a reply after this time closes the connection and fails. */
  replyTimeoutMs: number;
  logger: ChannelLogger;
}

const CONNECT_TIMEOUT_MS = 1_500;
/** Short: after a failover, pushes pause until the next attempt. */
const MAX_RETRY_DELAY_MS = 250;

export function openChannelConnection({ url, name, replyTimeoutMs, logger }: RedisConnectionOptions): Redis {
  const redis = openRedis(url, {
    connectionName: name,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: replyTimeoutMs,
    retryStrategy: (attempt) => Math.min(25 * 2 ** attempt, MAX_RETRY_DELAY_MS),
    // Nothing waits for an unavailable Redis: neither new commands nor those in flight.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // The subscription subscribes itself, because it must know when that has succeeded.
    autoResubscribe: false,
  });
  let away = false;
  redis.on('error', (err) => {
    if (!away) logger.warn({ err, connection: name }, 'Redis unavailable');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
    logger.info({ connection: name }, 'Redis connected');
  });
  return redis;
}
