import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createLogger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { describeWithOwn } from '@parley/testing-kit/own-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { CallTables, openSignaling, type SignalingFixture } from '../signaling.fixture.ts';
import { redisRelay } from './redis-relay.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

await describeWithOwn('redis', startRedis, (server) => {
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  /** Two instances that share the tables and Redis, nothing else. */
  async function startTwo(options: { timeoutMs?: number } = {}): Promise<[SignalingFixture, SignalingFixture]> {
    const tables = new CallTables();
    const start = async () => {
      const [redis, listening] = [connectRedis(server.url, { logger }), connectRedis(server.url, { logger })];
      ends.push(() => [redis, listening].forEach((connection) => connection.disconnect()));
      await waitUntil(() => redis.status === 'ready' && listening.status === 'ready', { what: 'Redis to be connected' });
      const service = await openSignaling({ tables, relay: redisRelay({ redis, listening, logger, ...options }) });
      ends.push(() => service.close());
      return service;
    };
    return [await start(), await start()];
  }

  const heardBy = async (peerId: string): Promise<number> => {
    const redis = new Redis(server.url);
    const [, count] = (await redis.pubsub('NUMSUB', `parley:peer:{${peerId}}`)) as [string, number];
    redis.disconnect();
    return count;
  };

  describe('peers of one call on two instances', () => {
    test('hear one another, in order', async () => {
      const [here, there] = await startTwo();
      const [ada, bob] = [here.tables.join('call'), here.tables.join('call')];
      const [one, other] = [await here.connect(ada), await there.connect(bob)];
      one.offer(bob);
      for (let count = 0; count < 20; count++) one.say({ type: 'CANDIDATE', dst: bob.peerId, payload: { count } });
      await other.hear('CANDIDATE', ({ payload }) => (payload as { count: number }).count === 19);
      expect(other.heard).toEqual([
        { type: 'OPEN' },
        { type: 'OFFER', src: ada.peerId, dst: bob.peerId, payload: { sdp: 'v=0' } },
        ...Array.from({ length: 20 }, (_, count) => ({ type: 'CANDIDATE', src: ada.peerId, dst: bob.peerId, payload: { count } })),
      ]);
      other.say({ type: 'ANSWER', dst: ada.peerId, payload: {} });
      await one.hear('ANSWER');
      expect(here.passed.map(({ way }) => way)).toEqual(Array.from({ length: 21 }, () => 'elsewhere'));
    });

    test('one that comes a moment later, wherever, finds what was said to it, in order', async () => {
      const [here, there] = await startTwo();
      const [ada, bob] = [here.tables.join('call'), here.tables.join('call')];
      const one = await here.connect(ada);
      for (let count = 0; count < 10; count++) one.offer(bob, count);
      await waitUntil(() => here.passed.length === 10, { what: 'ten offers to be passed' });
      const other = await there.connect(bob);
      for (let count = 10; count < 20; count++) one.offer(bob, count);
      await other.hear('OFFER', ({ payload }) => payload === 19);
      expect(other.heard.slice(1).map(({ payload }) => payload)).toEqual(Array.from({ length: 20 }, (_, count) => count));
    });

    test('one that never comes is told to be away, once', async () => {
      const [here] = await startTwo({ timeoutMs: 100 });
      const [ada, bob] = [here.tables.join('call'), here.tables.join('call')];
      const one = await here.connect(ada);
      for (let count = 0; count < 3; count++) one.offer(bob);
      await one.hear('EXPIRE');
      one.say({ type: 'OFFER', dst: `${randomUUID()}_0`, payload: {} });
      await one.hear('EXPIRE', ({ src }) => src !== bob.peerId);
      expect(one.heard.filter(({ src }) => src === bob.peerId)).toEqual([{ type: 'EXPIRE', src: bob.peerId, dst: ada.peerId }]);
    });

    test('one that connects elsewhere leaves its older connection', async () => {
      const [here, there] = await startTwo();
      const [ada, bob] = [here.tables.join('call'), here.tables.join('call')];
      const [one, older] = [await here.connect(ada), await here.connect(bob)];
      await waitUntil(async () => (await heardBy(bob.peerId)) === 1, { what: 'the older one to be heard of' });
      const newer = await there.connect(bob);
      expect(await older.closed).toEqual({ code: 1008, reason: 'connected_again' });
      one.offer(bob);
      await newer.hear('OFFER');
    });

    test('a stranger of another instance hears nothing and reaches nobody', async () => {
      const [here, there] = await startTwo();
      const [ada, eve] = [here.tables.join('call'), here.tables.join('other')];
      const [victim, stranger] = [await here.connect(ada), await there.connect(eve)];
      stranger.offer(ada);
      await stranger.hear('EXPIRE');
      expect(victim.heard).toEqual([{ type: 'OPEN' }]);
    });

    test('while Redis is away those of one instance go on, the others are told; when it is back all is as before', async () => {
      const [here, there] = await startTwo();
      const [ada, bob, eve] = [here.tables.join('call'), here.tables.join('call'), here.tables.join('call')];
      const [one, near, far] = [await here.connect(ada), await here.connect(bob), await there.connect(eve)];
      await server.kill();
      one.offer(bob, 'near');
      await near.hear('OFFER');
      one.offer(eve, 'lost');
      await one.hear('EXPIRE', ({ src }) => src === eve.peerId);
      await server.restart();
      await waitUntil(async () => (await heardBy(eve.peerId)) === 1, { what: 'the far one to be heard of again' });
      await waitUntil(
        async () => {
          one.offer(eve, 'back');
          return far.heard.some(({ payload }) => payload === 'back');
        },
        { what: 'the far one to hear', pauseMs: 100 },
      );
      expect(far.heard.map(({ payload }) => payload)).not.toContain('lost');
    });
  });
});
