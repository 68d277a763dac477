/** Redis's PUBLISH behind the port: one message a batch, one connection to send, one for each subscription. */
import { type PushChannel, PushChannelAway } from './push-channel.ts';
import { type ChannelLogger, redisLink } from './redis-link.ts';
import { redisSubscription, type RedisSubscription } from './redis-subscription.ts';

/** Leaves room for a slow answer within the two seconds that `publish` promises. */
const ANSWER_MS = 1_500;

export interface RedisPushChannelOptions {
  url: string;
  logger: ChannelLogger;
  /** Tells installations apart that share a Redis: a database number in the URL does not separate its channels. */
  storeId: string;
  /** As CLIENT LIST shows the connections. */
  connectionName?: string;
}

/** Connects by itself, whether Redis is there or not. */
export function redisPushChannel(options: RedisPushChannelOptions): PushChannel {
  const { url, logger, storeId, connectionName = 'parley-pushes' } = options;
  const channel = `parley:pushes:${storeId}`;
  const publisher = redisLink({ url, name: connectionName, answerWithin: ANSWER_MS, logger });
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
        throw new PushChannelAway('Redis did not take the pushes', { cause });
      }
    },
    async subscribe(listener) {
      const subscription = redisSubscription({ url, name: `${connectionName}-in`, channel, listener, logger });
      subscriptions.add(subscription);
      await subscription.begun;
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
      // After what is on the way was answered, if there is anyone to answer.
      await publisher.quit().catch(() => undefined);
      publisher.disconnect();
    },
  };
}
