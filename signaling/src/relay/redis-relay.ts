/**
 * The passage by Redis: each peer has a channel, which its instance hears, and a list of letters for when nobody does.
 * A script publishes and, in the same step, keeps the letter where nobody heard it; whoever takes a peer listens first and
 * then empties the list. So no letter falls between the two.
 */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from '@parley/service-kit/logging';
import { createAskRedis, noAnswer } from '@parley/service-kit/redis/ask-redis';
import type { PublishedCommit, Relay } from './relay.ts';
import { channelOf, listOf, RedisPeerInbox, type Note } from './redis-peer-inbox.ts';
import { waitingSignals } from './queued-signals.ts';

export interface RedisRelayOptions {
  /** For commands: fails at once while Redis is away. */
  redis: Redis;
  /** For nothing but listening: comes back by itself. */
  listening: Redis;
  logger: Logger;
  /** How long a letter waits for its peer. */
  timeoutMs?: number;
}

const maxSignals = 200;
const sendOrKeep = `
local heard = redis.call('PUBLISH', ARGV[1], ARGV[2])
if heard == 0 then
  redis.call('RPUSH', KEYS[1], ARGV[2])
  redis.call('LTRIM', KEYS[1], 0, tonumber(ARGV[4]) - 1)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return heard`;

export function redisRelay({ redis, listening, logger, timeoutMs = 5_000 }: RedisRelayOptions): Relay {
  const own = randomUUID();
  const asking = createAskRedis(redis);
  const receptions = new Map<string, RedisPeerInbox>();
  const waiting = waitingSignals(timeoutMs, async (peerId) => {
    const left = await asking.ask((connection) => connection.exists(listOf(peerId)), { timeoutMs: 500 });
    return left === 1;
  });

  listening.on('message', (channel: string, text: string) => receptions.get(channel)?.hear(JSON.parse(text) as Note));
  listening.on('ready', () => {
    for (const peerInbox of receptions.values()) void peerInbox.begin();
  });

  return {
    async send({ src, dst, callId, text }: PublishedCommit, expired) {
      const note = JSON.stringify({ callId, text } satisfies Note);
      const keepMs = String(timeoutMs + 1_000);
      const heard = await asking.ask(
        (connection) => connection.eval(sendOrKeep, 1, listOf(dst), channelOf(dst), note, keepMs, String(maxSignals)),
        { timeoutMs: 500 },
      );
      if (heard === noAnswer) return false;
      if (heard === 0) waiting.watch(dst, src, expired);
      return true;
    },
    receive(peerId, receiver) {
      const channel = channelOf(peerId);
      const peerInbox = new RedisPeerInbox({ redis, listening, logger, peerId, receiver, own });
      receptions.set(channel, peerInbox);
      void peerInbox.begin();
      return {
        end() {
          // A newer connection of the same peer may have taken the channel over.
          if (receptions.get(channel) !== peerInbox) return;
          receptions.delete(channel);
          listening.unsubscribe(channel).catch(() => undefined);
        },
      };
    },
    close() {
      waiting.close();
      receptions.clear();
    },
  };
}
