import { afterEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { Redis } from 'ioredis';
import { describeWithOwn } from '@parley/testing-kit/own-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { seq, testListener } from './heard.fixture.ts';
import { type PushChannel, PushChannelAway } from './push-channel.ts';
import { pushChannelContract } from './push-channel.contract.ts';
import { pushOf } from './push.fixture.ts';
import { redisPushChannel } from './redis-push-channel.ts';

const logger = { info: () => undefined, warn: () => undefined };

await describeWithOwn('redis', startRedis, (server) => {
  const open = new Set<PushChannel>();
  // Also when a test fails in the middle: an open channel would keep the test run alive.
  afterEach(async () => {
    await Promise.all([...open].map((channel) => channel.close()));
    open.clear();
  });

  /** Closed after the test that opens it. */
  async function opened(storeId: string): Promise<PushChannel> {
    const pushes = redisPushChannel({ url: server.url, logger, storeId });
    open.add(pushes);
    await connected(pushes);
    return pushes;
  }

  const connected = (...channels: PushChannel[]): Promise<void> =>
    waitUntil(() => channels.every(({ connected }) => connected), { what: 'the link' });

  pushChannelContract('Redis', async () => {
    const storeId = newId();
    const [publisher, subscriber] = await Promise.all([opened(storeId), opened(storeId)]);
    let killed = false;
    const restore = async (): Promise<void> => {
      if (killed) await server.restart();
      killed = false;
      await connected(publisher, subscriber);
    };
    return {
      publisher,
      subscriber,
      async lose() {
        await server.kill();
        killed = true;
        await waitUntil(() => !publisher.connected && !subscriber.connected, { what: 'the loss' });
      },
      restore,
      async close() {
        await Promise.all([publisher.close(), subscriber.close()]);
        if (killed) await server.restart();
      },
    };
  });

  test('a Redis that hangs is refused within two seconds, and found again', async () => {
    const channel = await opened(newId());
    await server.pause();
    const began = performance.now();
    await expect(channel.publish([pushOf(1)])).rejects.toThrow(PushChannelAway);
    expect(performance.now() - began).toBeLessThan(2_000);
    await server.resume();
    await connected(channel);
    await channel.publish([pushOf(2)]);
  });

  test('a Redis that hangs is noticed by who only listens', async () => {
    const name = newId();
    const [publisher, subscriber] = await Promise.all([opened(name), opened(name)]);
    const listener = testListener();
    await subscriber.subscribe(listener);
    await server.pause();
    await listener.until((heard) => heard === 'lost');
    await server.resume();
    await connected(publisher, subscriber);
    await publisher.publish([pushOf(1)]);
    await listener.until(seq(1));
    expect(listener.summary()).toEqual(['lost', 'restored', 1]);
  }, 40_000);

  test('a subscriber that Redis drops is told, and goes on', async () => {
    const name = newId();
    const [publisher, subscriber] = await Promise.all([opened(name), opened(name)]);
    const listener = testListener();
    await subscriber.subscribe(listener);
    await publisher.publish([pushOf(1)]);
    await listener.until(seq(1));
    const admin = new Redis(server.url);
    await admin.client('KILL', 'TYPE', 'PUBSUB');
    await listener.until((heard) => heard === 'restored');
    await publisher.publish([pushOf(2)]);
    await listener.until(seq(2));
    expect(listener.summary()).toEqual([1, 'lost', 'restored', 2]);
    admin.disconnect();
  });

  test('what no publisher of ours sent is dropped', async () => {
    const name = newId();
    const channel = await opened(name);
    const listener = testListener();
    await channel.subscribe(listener);
    const stranger = new Redis(server.url);
    for (const nonsense of ['', '{', 'null', '{"kind":"resync"}']) await stranger.publish(name, nonsense);
    stranger.disconnect();
    await channel.publish([pushOf(1)]);
    await listener.until(seq(1));
    expect(listener.summary()).toEqual([1]);
  });

  test('a batch of a megabyte passes', async () => {
    const channel = await opened(newId());
    const listener = testListener();
    await channel.subscribe(listener);
    await channel.publish(Array.from({ length: 500 }, (_, index) => pushOf(index, 'x'.repeat(2000))));
    await listener.until(seq(499));
    expect(listener.heard).toHaveLength(500);
  });
});
