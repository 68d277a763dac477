/** One connection to Redis that fails at once instead of queueing, and comes back by itself. */
import { Redis } from 'ioredis';

export interface ChannelLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface RedisLinkOptions {
  url: string;
  /** As CLIENT LIST shows it. */
  name: string;
  /** A command that has no answer after this many milliseconds ends the connection and fails with it. */
  answerWithin: number;
  logger: ChannelLogger;
}

const CONNECT_MS = 1_500;
const LONGEST_RETRY_MS = 1_000;

export function redisLink({ url, name, answerWithin, logger }: RedisLinkOptions): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    connectTimeout: CONNECT_MS,
    socketTimeout: answerWithin,
    retryStrategy: (attempt) => Math.min(25 * 2 ** attempt, LONGEST_RETRY_MS),
    // Nothing waits for a Redis that is away: neither what is sent then nor what was on the way.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Done by the subscription itself, which must know when it is done.
    autoResubscribe: false,
  });
  let away = false;
  redis.on('error', (err) => {
    if (!away) logger.warn({ err, connection: name }, 'redis away');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
    logger.info({ connection: name }, 'redis connected');
  });
  return redis;
}
