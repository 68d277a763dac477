import { Redis } from 'ioredis';
import type { Logger } from '../logging.ts';

/**
 * A connection for questions that must not wait: while it is down every command fails at once, nothing is queued or sent
 * twice, and it connects again by itself for ever. Resolves to the connection without waiting for it.
 */
export function connectRedis(url: string, { logger }: { logger: Logger }): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2000,
    // A peer that vanished without a word: give the connection up and make a new one.
    socketTimeout: 5000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
  });
  let away = false;
  redis.on('error', (err) => {
    if (!away) logger.warn({ err }, 'redis away');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('redis back');
    away = false;
  });
  return redis;
}
