import { afterEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Redis } from 'ioredis';
import { contractGraceMs as graceMs, presenceContract } from './presence.contract.ts';
import { serviceRegistryContract } from './service-registry.contract.ts';
import { PresenceUnavailable, type Presence } from './presence.ts';
import { createReadPresence } from './read-presence.ts';
import { redisServiceRegistry } from './redis-service-registry.ts';
import { redisPresence } from './redis-presence.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

await describeWithPrivateServer('redis', startRedis, (server) => {
  const open = new Set<Redis>();
  afterEach(() => {
    for (const redis of open) redis.disconnect();
    open.clear();
  });

  async function connected(): Promise<Redis> {
    const redis = connectRedis(server.url, { logger });
    open.add(redis);
    await waitUntil(() => redis.status === 'ready', { what: 'redis' });
    return redis;
  }

  presenceContract('Redis', async () => {
    const prefix = `{${newId()}}`;
    const ends = await Promise.all(
      ['first', 'second'].map(async (instanceId) => redisPresence({ redis: await connected(), graceMs, instanceId, prefix })),
    );
    return { first: ends[0]!, second: ends[1]!, close: async () => {} };
  });

  serviceRegistryContract('Redis', async () => {
    const storeId = newId();
    const ends = await Promise.all([1, 2].map(async () => redisServiceRegistry({ redis: await connected(), storeId })));
    return { first: ends[0]!, second: ends[1]! };
  });

  test('offline users are returned to one gateway at a time, and to another when it stops polling', async () => {
    const prefix = `{${newId()}}`;
    const redis = await connected();
    const [first, second] = (['first', 'second'] as const).map((instanceId) =>
      redisPresence({ redis, graceMs: 1, instanceId, prefix }),
    ) as [Presence, Presence];
    const ada = newId();
    await first.markOnline([ada]);
    await waitUntil(async () => (await first.wentOffline()).length === 1, { what: 'the user to go offline' });
    expect(await second.wentOffline()).toEqual([]);
    expect(await first.wentOffline()).toHaveLength(1);
    await waitUntil(async () => (await second.wentOffline()).length === 1, { what: 'the takeover', pauseMs: 100 });
    expect(await first.wentOffline()).toEqual([]);
  });

  test('presence is unknown without Redis, and rebuilt after Redis restarts empty', async () => {
    const presence = redisPresence({ redis: await connected(), graceMs: 60_000, instanceId: 'one' });
    const [ada, bob] = [newId(), newId()];
    await presence.markOnline([ada]);
    const readPresence = createReadPresence({ presence, readLastSeen: async () => new Map([[bob, 1_790_000_000_000]]) });
    const offline = { presence: 'offline', lastSeenAt: '2026-09-21T14:13:20.000Z' };
    expect(Object.fromEntries(await readPresence([ada, bob]))).toMatchObject({ [ada]: { presence: 'online' }, [bob]: offline });

    await server.kill();
    await expect(presence.online([ada])).rejects.toThrow(PresenceUnavailable);
    await expect(presence.markOnline([ada])).rejects.toThrow(PresenceUnavailable);
    expect(Object.fromEntries(await readPresence([ada, bob]))).toEqual({
      [ada]: { presence: null, lastSeenAt: null },
      [bob]: { ...offline, presence: null },
    });

    await server.restart();
    await waitUntil(
      () =>
        presence.online([ada]).then(
          ({ size }) => size === 0,
          () => false,
        ),
      { what: 'an empty Redis' },
    );
    expect(await presence.markOnline([ada])).toEqual([ada]);
    expect((await readPresence([ada])).get(ada)).toMatchObject({ presence: 'online' });
  });
});
