/** Push channel on Redis PUBLISH: one message per batch, one connection to publish and one per subscription. */
import { type PushChannel, PushChannelUnavailable } from './push-channel.ts';
import { type ChannelLogger, openChannelConnection } from './redis-connection.ts';
import { redisSubscription, type RedisSubscription } from './redis-subscription.ts';

/** Below the two seconds that `publish` guarantees. */
const REPLY_TIMEOUT_MS = 1_500;

export interface RedisPushChannelOptions {
  url: string;
  logger: ChannelLogger;
  /** Separates installations that share a Redis: the database number in the URL does not separate channels. */
  storeId: string;
  /** Connection name in CLIENT LIST. */
  connectionName?: string;
}

/** Returns at once, with or without Redis, and keeps connecting until closed. */
export function redisPushChannel(options: RedisPushChannelOptions): PushChannel {
  const { url, logger, storeId, connectionName = 'parley-pushes' } = options;
  const channel = `parley:pushes:${storeId}`;
  const publisher = openChannelConnection({ url, name: connectionName, replyTimeoutMs: REPLY_TIMEOUT_MS, logger });
  const subscriptions = new Set<RedisSubscription>();
  let closed = false;

  return {
    get connected() {
      return !closed && publisher.status === 'ready' && [...subscriptions].every(({ connected }) => connected);
    },
    async publish(pushes) {
      if (pushes.length === 0) return;
      try {
        await publisher.publish(channel, JSON.stringify(pushes));
      } catch (cause) {
        throw new PushChannelUnavailable('Redis did not accept the pushes', { cause });
      }
    },
    async subscribe(listener) {
      const subscription = redisSubscription({ url, name: `${connectionName}-in`, channel, listener, logger });
      subscriptions.add(subscription);
      await subscription.started;
      return {
        async close() {
          subscriptions.delete(subscription);
          subscription.close();
        },
      };
    },
    async close() {
      closed = true;
      for (const subscription of subscriptions) subscription.close();
      // QUIT waits for the replies to pending commands, if Redis is reachable.
      await publisher.quit().catch(() => undefined);
      publisher.disconnect();
    },
  };
}
