/** Redis with three Sentinels: the primary dies, and pushes go on over the one that they elect. */
import { expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { connectRedis } from '@parley/service-kit/redis/connect-redis';
import { createLogger } from '@parley/service-kit/logging';
import { startRedisSentinel, type RedisSentinel } from '@parley/testing-kit/servers/redis-sentinel';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { stopAfterSuite } from '@parley/testing-kit/stop-after-suite';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { pushOf } from './push.fixture.ts';
import { redisPushChannel } from './redis-push-channel.ts';
import { testListener, withSeq } from './test-listener.fixture.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

let redis: RedisSentinel | undefined;
try {
  redis = await startRedisSentinel();
} catch (error) {
  if (!(error instanceof ServerMissing)) throw error;
  await skipOrFail('redis', error.message);
}

if (redis !== undefined) primaryDies(redis);

function primaryDies({ url, primary, stop }: RedisSentinel): void {
  stopAfterSuite({ stop });

  test('every connection moves to the new primary, and none back to the old one', async () => {
    const channel = redisPushChannel({ url, logger, storeId: newId() });
    const commands = connectRedis(url, { logger });
    try {
      const listener = testListener();
      await channel.subscribe(listener);
      const isUp = () => channel.connected && commands.status === 'ready';
      await waitUntil(isUp, { what: 'the connections', deadlineMs: 20_000 });
      await channel.publish([pushOf(1)]);
      await listener.until(withSeq(1));

      const old = await primary();
      await old.kill();
      await waitUntil(() => !channel.connected, { what: 'the loss of the primary' });
      const hasMoved = async () => (await primary()) !== old && isUp();
      await waitUntil(hasMoved, { what: 'the failover', deadlineMs: 30_000, pauseMs: 50 });
      await channel.publish([pushOf(2)]);
      await listener.until(withSeq(2));

      // It starts as a primary, as before, until the Sentinels make it a replica.
      await old.restart();
      const elected = await primary();
      expect(elected).not.toBe(old);
      await commands.set('key', 'on the elected primary');
      expect(commands.stream.remotePort).toBe(elected.port);
      await channel.publish([pushOf(3)]);
      await listener.until(withSeq(3));
    } finally {
      commands.disconnect();
      await channel.close();
    }
  }, 90_000);
}
