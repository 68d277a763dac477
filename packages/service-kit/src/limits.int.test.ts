import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { pino } from 'pino';
import { createLimit } from './limits.ts';
import { connectRedis } from './redis/connect-redis.ts';

await describeWithPrivateServer('redis', startRedis, (server) => {
  // A describe of its own, since its connections must end before the server does.
  describe('a limit', () => {
    const connections = Array.from({ length: 2 }, () => connectRedis(server.url, { logger: pino({ level: 'silent' }) }));
    const connected = () => waitUntil(() => connections.every(({ status }) => status === 'ready'), { what: 'connections to Redis' });
    afterAll(() => connections.forEach((redis) => redis.disconnect()));

    /** Counts the admitted requests. */
    const admitted = async (requests: number, take: (request: number) => Promise<void>): Promise<number> => {
      let count = 0;
      for (let request = 0; request < requests; request++)
        await take(request).then(
          () => count++,
          () => undefined,
        );
      return count;
    };

    test('is shared by two processes', async () => {
      await connected();
      const limits = connections.map((redis) => createLimit({ name: 'test', rate: { points: 20, seconds: 60 }, redis }));
      const key = randomUUID();
      expect(await admitted(60, (request) => limits[request % 2]!.take(key))).toBe(20);
    });

    test('reports what all processes have left, without asking Redis', async () => {
      await connected();
      const [one, other] = connections.map((redis) => createLimit({ name: 'test', rate: { points: 20, seconds: 60 }, redis }));
      const key = randomUUID();
      expect(other!.itemOf(key)).toBeUndefined();
      await admitted(5, () => one!.take(key));
      await other!.take(key);
      expect(other!.itemOf(key)).toEqual({ policy: '"test";q=20;w=60', rest: expect.stringMatching(/^"test";r=14;t=\d+$/) });
    });

    test('without Redis each process counts by itself', async () => {
      await connected();
      const limits = connections.map((redis) => createLimit({ name: 'test', rate: { points: 20, seconds: 60 }, redis }));
      const key = randomUUID();
      await server.pause();
      try {
        expect(await admitted(60, (request) => limits[request % 2]!.take(key))).toBe(40);
      } finally {
        await server.resume();
      }
    });
  });
});
