import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createLogger } from '@parley/service-kit/logging';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { InMemoryCalls, openSignaling, type SignalingFixture } from '../signaling.fixture.ts';
import { redisRelay } from './redis-relay.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

await describeWithPrivateServer('redis', startRedis, (server) => {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  /** Starts two instances that share only the tables and Redis. */
  async function startTwo(options: { timeoutMs?: number } = {}): Promise<[SignalingFixture, SignalingFixture]> {
    const calls = new InMemoryCalls();
    const start = async () => {
      const [redis, subscriber] = [connectRedis(server.url, { logger }), connectRedis(server.url, { logger })];
      cleanups.push(() => [redis, subscriber].forEach((connection) => connection.disconnect()));
      await waitUntil(() => redis.status === 'ready' && subscriber.status === 'ready', { what: 'Redis to be connected' });
      const service = await openSignaling({ calls, relay: redisRelay({ redis, subscriber, logger, ...options }) });
      cleanups.push(() => service.close());
      return service;
    };
    return [await start(), await start()];
  }

  const subscriberCount = async (peerId: string): Promise<number> => {
    const redis = new Redis(server.url);
    const [, count] = (await redis.pubsub('NUMSUB', `parley:peer:{${peerId}}`)) as [string, number];
    redis.disconnect();
    return count;
  };

  describe('peers of one call on two instances', () => {
    test('exchange signals in order', async () => {
      const [here, there] = await startTwo();
      const [ada, bob] = [here.calls.join('call'), here.calls.join('call')];
      const [caller, callee] = [await here.connect(ada), await there.connect(bob)];
      caller.offer(bob);
      for (let count = 0; count < 20; count++) caller.send({ type: 'CANDIDATE', dst: bob.peerId, payload: { count } });
      await callee.receive('CANDIDATE', ({ payload }) => (payload as { count: number }).count === 19);
      expect(callee.received).toEqual([
        { type: 'OPEN' },
        { type: 'OFFER', src: ada.peerId, dst: bob.peerId, payload: { sdp: 'v=0' } },
        ...Array.from({ length: 20 }, (_, count) => ({ type: 'CANDIDATE', src: ada.peerId, dst: bob.peerId, payload: { count } })),
      ]);
      callee.send({ type: 'ANSWER', dst: ada.peerId, payload: {} });
      await caller.receive('ANSWER');
      expect(here.sent.map(({ route }) => route)).toEqual(Array.from({ length: 21 }, () => 'relay'));
    });

    test('a peer that connects a moment later to either instance receives the queued signals in order', async () => {
      const [here, there] = await startTwo();
      const [ada, bob] = [here.calls.join('call'), here.calls.join('call')];
      const caller = await here.connect(ada);
      for (let count = 0; count < 10; count++) caller.offer(bob, count);
      await waitUntil(() => here.sent.length === 10, { what: 'ten offers to be sent' });
      const callee = await there.connect(bob);
      for (let count = 10; count < 20; count++) caller.offer(bob, count);
      await callee.receive('OFFER', ({ payload }) => payload === 19);
      expect(callee.received.slice(1).map(({ payload }) => payload)).toEqual(Array.from({ length: 20 }, (_, count) => count));
    });

    test('a sender is notified once if the receiver never connects', async () => {
      const [here] = await startTwo({ timeoutMs: 100 });
      const [ada, bob] = [here.calls.join('call'), here.calls.join('call')];
      const caller = await here.connect(ada);
      for (let count = 0; count < 3; count++) caller.offer(bob);
      await caller.receive('EXPIRE');
      caller.send({ type: 'OFFER', dst: `${randomUUID()}_0`, payload: {} });
      await caller.receive('EXPIRE', ({ src }) => src !== bob.peerId);
      expect(caller.received.filter(({ src }) => src === bob.peerId)).toEqual([{ type: 'EXPIRE', src: bob.peerId, dst: ada.peerId }]);
    });

    test('a connection to the other instance replaces the older one', async () => {
      const [here, there] = await startTwo();
      const [ada, bob] = [here.calls.join('call'), here.calls.join('call')];
      const [caller, older] = [await here.connect(ada), await here.connect(bob)];
      await waitUntil(async () => (await subscriberCount(bob.peerId)) === 1, { what: 'the older subscription' });
      const newer = await there.connect(bob);
      expect(await older.closed).toEqual({ code: 1008, reason: 'connected_again' });
      caller.offer(bob);
      await newer.receive('OFFER');
    });

    test('a participant of another call on another instance receives nothing and reaches no one', async () => {
      const [here, there] = await startTwo();
      const [ada, eve] = [here.calls.join('call'), here.calls.join('other')];
      const [target, outsider] = [await here.connect(ada), await there.connect(eve)];
      outsider.offer(ada);
      await outsider.receive('EXPIRE');
      expect(target.received).toEqual([{ type: 'OPEN' }]);
    });

    test('while Redis is down, peers of one instance still reach each other and others are unavailable; afterwards all is as before', async () => {
      const [here, there] = await startTwo();
      const [ada, bob, eve] = [here.calls.join('call'), here.calls.join('call'), here.calls.join('call')];
      const [caller, near, far] = [await here.connect(ada), await here.connect(bob), await there.connect(eve)];
      await server.kill();
      caller.offer(bob, 'near');
      await near.receive('OFFER');
      caller.offer(eve, 'lost');
      await caller.receive('EXPIRE', ({ src }) => src === eve.peerId);
      await server.restart();
      await waitUntil(async () => (await subscriberCount(eve.peerId)) === 1, { what: 'the restored subscription' });
      await waitUntil(
        async () => {
          caller.offer(eve, 'back');
          return far.received.some(({ payload }) => payload === 'back');
        },
        { what: 'a signal through the relay', pauseMs: 100 },
      );
      expect(far.received.map(({ payload }) => payload)).not.toContain('lost');
    });
  });
});
