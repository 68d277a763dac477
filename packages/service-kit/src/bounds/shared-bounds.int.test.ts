/** Bounds that processes share through Redis. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { pino } from 'pino';
import { connectRedis } from '../redis/connect-redis.ts';
import { createGrowingDelay } from './growing-delay.ts';
import { createKnownKeys } from './known-keys.ts';

await describeWithPrivateServer('redis', startRedis, (server) => {
  // A describe of its own, since its connections must end before the server does.
  describe('two processes', () => {
    const connections = Array.from({ length: 2 }, () => connectRedis(server.url, { logger: pino({ level: 'silent' }) }));
    const connected = () => waitUntil(() => connections.every(({ status }) => status === 'ready'), { what: 'connections to Redis' });
    afterAll(() => connections.forEach((redis) => redis.disconnect()));

    test('H5: count failures together and delay a key together', async () => {
      await connected();
      const rate = { points: 2, seconds: 60 };
      const [one, other] = connections.map((redis) => createGrowingDelay({ name: 'test', rate, maxSeconds: 60, redis }));
      const subject = randomUUID();
      await one!.failed(subject, subject);
      await other!.failed(subject, subject);
      await one!.admit(subject);
      for (let failures = 0; failures < 5; failures++) await one!.failed(subject, subject);
      await expect(other!.admit(subject)).rejects.toMatchObject({ code: 'rate_limited' });
      await other!.admit(randomUUID());
    });

    test('H4: know what either has seen', async () => {
      await connected();
      const [one, other] = connections.map((redis) => createKnownKeys({ name: 'test', seconds: 60, redis }));
      const key = randomUUID();
      await one!.add([key]);
      expect([await other!.has(key), await other!.has(randomUUID())]).toEqual([true, false]);
    });
  });
});
