import { afterEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { Redis } from 'ioredis';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { withSeq, testListener } from './test-listener.fixture.ts';
import { type PushChannel, PushChannelUnavailable } from './push-channel.ts';
import { pushChannelContract } from './push-channel.contract.ts';
import { pushOf } from './push.fixture.ts';
import { redisPushChannel } from './redis-push-channel.ts';

const logger = { info: () => undefined, warn: () => undefined };

await describeWithPrivateServer('redis', startRedis, (server) => {
  const open = new Set<PushChannel>();
  // Runs after failed tests too: an open channel would keep the test run alive.
  afterEach(async () => {
    await Promise.all([...open].map((channel) => channel.close()));
    open.clear();
  });

  /** Opens a channel that is closed after the test. */
  async function openChannel(storeId: string): Promise<PushChannel> {
    const pushes = redisPushChannel({ url: server.url, logger, storeId });
    open.add(pushes);
    await connected(pushes);
    return pushes;
  }

  const connected = (...channels: PushChannel[]): Promise<void> =>
    waitUntil(() => channels.every(({ connected }) => connected), { what: 'the connection' });

  pushChannelContract('Redis', async () => {
    const storeId = newId();
    const [publisher, subscriber] = await Promise.all([openChannel(storeId), openChannel(storeId)]);
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

  test('rejects within two seconds if Redis hangs, and reconnects', async () => {
    const channel = await openChannel(newId());
    await server.pause();
    const began = performance.now();
    await expect(channel.publish([pushOf(1)])).rejects.toThrow(PushChannelUnavailable);
    expect(performance.now() - began).toBeLessThan(2_000);
    await server.resume();
    await connected(channel);
    await channel.publish([pushOf(2)]);
  });

  test('a subscriber detects a hanging Redis', async () => {
    const name = newId();
    const [publisher, subscriber] = await Promise.all([openChannel(name), openChannel(name)]);
    const listener = testListener();
    await subscriber.subscribe(listener);
    await server.pause();
    await listener.until((received) => received === 'lost');
    await server.resume();
    await connected(publisher, subscriber);
    await publisher.publish([pushOf(1)]);
    await listener.until(withSeq(1));
    expect(listener.summary()).toEqual(['lost', 'restored', 1]);
  }, 40_000);

  test('a subscriber that Redis disconnects is notified and continues', async () => {
    const name = newId();
    const [publisher, subscriber] = await Promise.all([openChannel(name), openChannel(name)]);
    const listener = testListener();
    await subscriber.subscribe(listener);
    await publisher.publish([pushOf(1)]);
    await listener.until(withSeq(1));
    const admin = new Redis(server.url);
    await admin.client('KILL', 'TYPE', 'PUBSUB');
    await listener.until((received) => received === 'restored');
    await publisher.publish([pushOf(2)]);
    await listener.until(withSeq(2));
    expect(listener.summary()).toEqual([1, 'lost', 'restored', 2]);
    admin.disconnect();
  });

  test('drops malformed messages', async () => {
    const name = newId();
    const channel = await openChannel(name);
    const listener = testListener();
    await channel.subscribe(listener);
    const foreignClient = new Redis(server.url);
    for (const message of ['', '{', 'null', '{"kind":"resync"}']) await foreignClient.publish(`parley:pushes:${name}`, message);
    foreignClient.disconnect();
    await channel.publish([pushOf(1)]);
    await listener.until(withSeq(1));
    expect(listener.summary()).toEqual([1]);
  });

  test('delivers a batch of a megabyte', async () => {
    const channel = await openChannel(newId());
    const listener = testListener();
    await channel.subscribe(listener);
    await channel.publish(Array.from({ length: 500 }, (_, index) => pushOf(index, 'x'.repeat(2000))));
    await listener.until(withSeq(499));
    expect(listener.received).toHaveLength(500);
  });
});
