import type { Redis } from 'ioredis';
import { recentReports, type ServiceRegistry, type ServiceReport } from './service-registry.ts';
import { requireReply } from './require-reply.ts';

/** Service registry shared by all processes of a store: a Redis hash of reports. `storeId` separates installations on one Redis. */
export function redisServiceRegistry({ redis, storeId }: { redis: Redis; storeId: string }): ServiceRegistry {
  const run = requireReply(redis);
  const key = `parley:services:${storeId}`;

  return {
    report: async (report) => void (await run((connection) => connection.hset(key, report.id, JSON.stringify(report)))),
    remove: async (id) => void (await run((connection) => connection.hdel(key, id))),
    async list() {
      const reports = Object.values(await run((connection) => connection.hgetall(key))).map((text) => JSON.parse(text) as ServiceReport);
      const recent = recentReports(reports, Date.now());
      // Left by processes that crashed.
      const expired = reports.filter((report) => !recent.includes(report)).map(({ id }) => id);
      if (expired.length > 0) await run((connection) => connection.hdel(key, ...expired));
      return recent;
    },
  };
}
