/**
 * The relay over Redis. Each peer has a channel, which its instance subscribes to, and a list that queues signals while no
 * instance does. A script publishes and, if there was no subscriber, queues the signal in the same step; an instance subscribes
 * first and then drains the list. So a signal is either received or queued, never neither.
 */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from '@parley/service-kit/logging';
import { createBestEffortRedis, noReply } from '@parley/service-kit/redis/best-effort-redis';
import { queuedSignals } from './queued-signals.ts';
import { channelOf, queueOf, RedisPeerInbox, type InboxMessage } from './redis-peer-inbox.ts';
import type { Relay, Signal } from './relay.ts';

export interface RedisRelayOptions {
  /** Connection for commands; fails at once while Redis is unavailable. */
  redis: Redis;
  /** Connection for subscriptions only; reconnects by itself. */
  subscriber: Redis;
  logger: Logger;
  /** Time a signal stays queued for its receiver. */
  timeoutMs?: number;
}

const maxQueuedSignals = 200;
const commandTimeoutMs = 500;
const publishOrQueue = `
local received = redis.call('PUBLISH', ARGV[1], ARGV[2])
if received == 0 then
  redis.call('RPUSH', KEYS[1], ARGV[2])
  redis.call('LTRIM', KEYS[1], 0, tonumber(ARGV[4]) - 1)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return received`;

export function redisRelay({ redis, subscriber, logger, timeoutMs = 5_000 }: RedisRelayOptions): Relay {
  const instanceId = randomUUID();
  const bestEffortRedis = createBestEffortRedis(redis);
  const inboxes = new Map<string, RedisPeerInbox>();
  const queued = queuedSignals(timeoutMs, async (peerId) => {
    const exists = await bestEffortRedis.run((connection) => connection.exists(queueOf(peerId)), { timeoutMs: commandTimeoutMs });
    return exists === 1;
  });

  subscriber.on('message', (channel: string, text: string) => inboxes.get(channel)?.receive(JSON.parse(text) as InboxMessage));
  subscriber.on('ready', () => {
    for (const inbox of inboxes.values()) void inbox.open();
  });

  return {
    async send({ src, dst, callId, text }: Signal, onExpired) {
      const message = JSON.stringify({ callId, text } satisfies InboxMessage);
      // Outlives the check after `timeoutMs`, which must still find the list.
      const queueMs = String(timeoutMs + 1_000);
      const received = await bestEffortRedis.run(
        (connection) => connection.eval(publishOrQueue, 1, queueOf(dst), channelOf(dst), message, queueMs, String(maxQueuedSignals)),
        { timeoutMs: commandTimeoutMs },
      );
      if (received === noReply) return false;
      if (received === 0) queued.watch(dst, src, onExpired);
      return true;
    },
    openInbox(peerId, receiver) {
      const channel = channelOf(peerId);
      const inbox = new RedisPeerInbox({ redis, subscriber, logger, peerId, receiver, instanceId });
      inboxes.set(channel, inbox);
      void inbox.open();
      return {
        close() {
          // A newer connection of the same peer may own the channel.
          if (inboxes.get(channel) !== inbox) return;
          inboxes.delete(channel);
          subscriber.unsubscribe(channel).catch(() => undefined);
        },
      };
    },
    close() {
      queued.close();
      inboxes.clear();
    },
  };
}
