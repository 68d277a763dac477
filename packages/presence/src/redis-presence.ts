/** The presence that many processes share. Redis is asked with little patience: nothing waits for it. */
import type { Redis } from 'ioredis';
import { createAskRedis, noAnswer } from '@parley/service-kit/redis/ask-redis';
import { PresenceAway, type Presence } from './presence.ts';
import { forgetScript, goneScript, keepScript, onlineScript } from './redis-scripts.ts';

export interface RedisPresenceOptions {
  redis: Redis;
  graceMs: number;
  /** Of this process: tells it from others that tell of who went. */
  instanceId: string;
  /** Before all keys. */
  prefix?: string;
}

/** A script holds up all of Redis: no more users in one. */
const usersPerScript = 500;
/** Whoever tells of those who went, and dies, is followed by another after this time. */
const leaseMs = 3_000;
const timeoutMs = 250;

/** Every method rejects with PresenceAway when Redis does not answer. */
export function redisPresence({ redis, graceMs, instanceId, prefix = '{parley:presence}' }: RedisPresenceOptions): Presence {
  const { ask } = createAskRedis(redis);
  const [seen, lease] = [`${prefix}:seen`, `${prefix}:lease`];

  async function run(script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<string[]> {
    const answer = await ask((connection) => connection.eval(script, keys.length, ...keys, ...values) as Promise<string[] | null>, {
      timeoutMs,
    });
    if (answer === noAnswer) throw new PresenceAway('Redis does not answer');
    return answer ?? [];
  }

  async function runForEach(script: string, userIds: readonly string[]): Promise<string[]> {
    const answers: string[] = [];
    for (let start = 0; start < userIds.length; start += usersPerScript) {
      answers.push(...(await run(script, [seen], [graceMs, ...userIds.slice(start, start + usersPerScript)])));
    }
    return answers;
  }

  return {
    keep: (userIds) => runForEach(keepScript, userIds),
    async gone() {
      const answer = await run(goneScript, [seen, lease], [graceMs, instanceId, leaseMs, usersPerScript]);
      return answer.flatMap((userId, index) => (index % 2 === 0 ? [{ userId, seenAt: Number(answer[index + 1]) }] : []));
    },
    async forget(userIds) {
      await runForEach(forgetScript, userIds);
    },
    async online(userIds) {
      const sightings = await runForEach(onlineScript, userIds);
      return new Map(userIds.flatMap((userId, index) => (sightings[index] === '' ? [] : [[userId, Number(sightings[index])] as const])));
    },
  };
}
