/**
 * The passage by Redis: each peer has a channel, which its instance hears, and a list of letters for when nobody does.
 * A script publishes and, in the same step, keeps the letter where nobody heard it; whoever takes a peer listens first and
 * then empties the list. So no letter falls between the two.
 */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from '@parley/service-kit/logging';
import { createAskRedis, noAnswer } from '@parley/service-kit/redis/ask-redis';
import type { Letter, Passage } from './passage.ts';
import { channelOf, listOf, RedisReception, type Note } from './redis-reception.ts';
import { waitingLetters } from './waiting-letters.ts';

export interface RedisPassageOptions {
  /** For commands: fails at once while Redis is away. */
  redis: Redis;
  /** For nothing but listening: comes back by itself. */
  listening: Redis;
  logger: Logger;
  /** How long a letter waits for its peer. */
  patienceMs?: number;
}

const lettersAtMost = 200;
const sendOrKeep = `
local heard = redis.call('PUBLISH', ARGV[1], ARGV[2])
if heard == 0 then
  redis.call('RPUSH', KEYS[1], ARGV[2])
  redis.call('LTRIM', KEYS[1], 0, tonumber(ARGV[4]) - 1)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return heard`;

export function redisPassage({ redis, listening, logger, patienceMs = 5_000 }: RedisPassageOptions): Passage {
  const own = randomUUID();
  const asking = createAskRedis(redis);
  const receptions = new Map<string, RedisReception>();
  const waiting = waitingLetters(patienceMs, async (peerId) => {
    const left = await asking.ask((connection) => connection.exists(listOf(peerId)), { patienceMs: 500 });
    return left === 1;
  });

  listening.on('message', (channel: string, text: string) => receptions.get(channel)?.hear(JSON.parse(text) as Note));
  listening.on('ready', () => {
    for (const reception of receptions.values()) void reception.begin();
  });

  return {
    async send({ src, dst, callId, text }: Letter, expired) {
      const note = JSON.stringify({ callId, text } satisfies Note);
      const keepMs = String(patienceMs + 1_000);
      const heard = await asking.ask(
        (connection) => connection.eval(sendOrKeep, 1, listOf(dst), channelOf(dst), note, keepMs, String(lettersAtMost)),
        { patienceMs: 500 },
      );
      if (heard === noAnswer) return false;
      if (heard === 0) waiting.watch(dst, src, expired);
      return true;
    },
    receive(peerId, receiver) {
      const channel = channelOf(peerId);
      const reception = new RedisReception({ redis, listening, logger, peerId, receiver, own });
      receptions.set(channel, reception);
      void reception.begin();
      return {
        end() {
          // A newer connection of the same peer may have taken the channel over.
          if (receptions.get(channel) !== reception) return;
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
