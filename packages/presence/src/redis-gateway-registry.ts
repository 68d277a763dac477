/** The roll that all gateways of a store write: one hash, a line each. */
import type { Redis } from 'ioredis';
import { createAskRedis, noAnswer } from '@parley/service-kit/redis/ask-redis';
import { stillBelieved, type GatewayLine, type GatewayRegistry } from './gateway-registry.ts';
import { PresenceAway } from './presence.ts';

const timeoutMs = 250;

/** `storeId`: installations may share a Redis. */
export function redisGatewayRegistry({ redis, storeId }: { redis: Redis; storeId: string }): GatewayRegistry {
  const { ask } = createAskRedis(redis);
  const key = `parley:gateways:${storeId}`;

  async function answerOf<Result>(command: (connection: Redis) => Promise<Result>): Promise<Result> {
    const answer = await ask(command, { timeoutMs });
    if (answer === noAnswer) throw new PresenceAway('Redis does not answer');
    return answer;
  }

  return {
    say: async (line) => void (await answerOf((connection) => connection.hset(key, line.id, JSON.stringify(line)))),
    leave: async (id) => void (await answerOf((connection) => connection.hdel(key, id))),
    async read() {
      const all = Object.values(await answerOf((connection) => connection.hgetall(key))).map((text) => JSON.parse(text) as GatewayLine);
      const believed = stillBelieved(all, Date.now());
      // Those that died without a word.
      const gone = all.filter((line) => !believed.includes(line)).map(({ id }) => id);
      if (gone.length > 0) await answerOf((connection) => connection.hdel(key, ...gone));
      return believed;
    },
  };
}
