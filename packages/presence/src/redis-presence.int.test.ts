import { afterEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { describeWithOwn } from '@parley/testing-kit/own-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Redis } from 'ioredis';
import { contractGraceMs as graceMs, presenceContract } from './presence.contract.ts';
import { gatewayRollContract } from './gateway-registry.contract.ts';
import { PresenceAway, type Presence } from './presence.ts';
import { createReadPresence } from './read-presence.ts';
import { redisGatewayRegistry } from './redis-gateway-registry.ts';
import { redisPresence } from './redis-presence.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

await describeWithOwn('redis', startRedis, (server) => {
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
      ['one', 'other'].map(async (instanceId) => redisPresence({ redis: await connected(), graceMs, instanceId, prefix })),
    );
    return { one: ends[0]!, other: ends[1]!, close: async () => {} };
  });

  gatewayRollContract('Redis', async () => {
    const storeId = newId();
    const ends = await Promise.all([1, 2].map(async () => redisGatewayRegistry({ redis: await connected(), storeId })));
    return { one: ends[0]!, other: ends[1]! };
  });

  test('who went is handed to one gateway at a time, and to another when that one stops asking', async () => {
    const prefix = `{${newId()}}`;
    const redis = await connected();
    const [one, other] = (['one', 'other'] as const).map((instanceId) => redisPresence({ redis, graceMs: 1, instanceId, prefix })) as [
      Presence,
      Presence,
    ];
    const ada = newId();
    await one.keep([ada]);
    await waitUntil(async () => (await one.gone()).length === 1, { what: 'the going' });
    expect(await other.gone()).toEqual([]);
    expect(await one.gone()).toHaveLength(1);
    await waitUntil(async () => (await other.gone()).length === 1, { what: 'the secondary', pauseMs: 100 });
    expect(await one.gone()).toEqual([]);
  });

  test('without Redis nobody knows; one that comes back empty learns who is there', async () => {
    const presence = redisPresence({ redis: await connected(), graceMs: 60_000, instanceId: 'one' });
    const [ada, bob] = [newId(), newId()];
    await presence.keep([ada]);
    const readPresence = createReadPresence({ presence, readLastSeen: async () => new Map([[bob, 1_790_000_000_000]]) });
    const seen = { presence: 'offline', lastSeenAt: '2026-09-21T14:13:20.000Z' };
    expect(Object.fromEntries(await readPresence([ada, bob]))).toMatchObject({ [ada]: { presence: 'online' }, [bob]: seen });

    await server.kill();
    await expect(presence.online([ada])).rejects.toThrow(PresenceAway);
    await expect(presence.keep([ada])).rejects.toThrow(PresenceAway);
    expect(Object.fromEntries(await readPresence([ada, bob]))).toEqual({
      [ada]: { presence: null, lastSeenAt: null },
      [bob]: { ...seen, presence: null },
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
    expect(await presence.keep([ada])).toEqual([ada]);
    expect((await readPresence([ada])).get(ada)).toMatchObject({ presence: 'online' });
  });
});
