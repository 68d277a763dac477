import type { Redis } from 'ioredis';
import type { Logger } from '../logging.ts';
import { openRedis } from './open-redis.ts';

/**
 * Opens a connection for commands that must not wait: while it is down every command fails at once, nothing is queued or resent,
 * and it reconnects forever. Returns without waiting for the connection.
 */
export function connectRedis(url: string, { logger }: { logger: Logger }): Redis {
  const redis = openRedis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    // Drops the connection if the peer vanished silently, and opens a new one.
    socketTimeout: 5000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
  });
  let away = false;
  redis.on('error', (err) => {
    if (!away) logger.warn({ err }, 'Redis unavailable');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis available again');
    away = false;
  });
  return redis;
}
