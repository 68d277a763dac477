import { chunks } from '@parley/concurrency/chunks';
import type { Redis } from 'ioredis';
import type { Presence } from './presence.ts';
import { acknowledgeOfflineScript, markOnlineScript, onlineScript, wentOfflineScript } from './redis-scripts.ts';
import { requireReply } from './require-reply.ts';

export interface RedisPresenceOptions {
  redis: Redis;
  graceMs: number;
  /** Id of this process, as holder of the lease on `wentOffline`. */
  instanceId: string;
  /** Prefix of all keys. */
  prefix?: string;
}

/** Bounds the time that a script blocks Redis. */
const usersPerScript = 500;
/** If the process that reports offline users dies, another takes over after this time. */
const leaseMs = 3_000;

/** Presence shared by many processes. Every method rejects with PresenceUnavailable when Redis does not reply. */
export function redisPresence({ redis, graceMs, instanceId, prefix = '{parley:presence}' }: RedisPresenceOptions): Presence {
  const runCommand = requireReply(redis);
  const [lastSeen, lease] = [`${prefix}:seen`, `${prefix}:lease`];

  async function run(script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<string[]> {
    const reply = await runCommand((connection) => connection.eval(script, keys.length, ...keys, ...values) as Promise<string[] | null>);
    return reply ?? [];
  }

  async function runForUsers(script: string, userIds: readonly string[]): Promise<string[]> {
    const replies: string[] = [];
    for (const chunk of chunks(userIds, usersPerScript)) replies.push(...(await run(script, [lastSeen], [graceMs, ...chunk])));
    return replies;
  }

  return {
    markOnline: (userIds) => runForUsers(markOnlineScript, userIds),
    async wentOffline() {
      const reply = await run(wentOfflineScript, [lastSeen, lease], [graceMs, instanceId, leaseMs, usersPerScript]);
      return chunks(reply, 2).map(([userId, seenAt]) => ({ userId: userId!, seenAt: Number(seenAt) }));
    },
    async acknowledgeOffline(userIds) {
      await runForUsers(acknowledgeOfflineScript, userIds);
    },
    async online(userIds) {
      const times = await runForUsers(onlineScript, userIds);
      return new Map(userIds.flatMap((userId, index) => (times[index] === '' ? [] : [[userId, Number(times[index])] as const])));
    },
  };
}
