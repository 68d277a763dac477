import type { Redis } from 'ioredis';
import { recentReports, type GatewayRegistry, type GatewayReport } from './gateway-registry.ts';
import { requireReply } from './require-reply.ts';

/** Gateway registry shared by all gateways of a store: a Redis hash of reports. `storeId` separates installations on one Redis. */
export function redisGatewayRegistry({ redis, storeId }: { redis: Redis; storeId: string }): GatewayRegistry {
  const run = requireReply(redis);
  const key = `parley:gateways:${storeId}`;

  return {
    report: async (report) => void (await run((connection) => connection.hset(key, report.id, JSON.stringify(report)))),
    remove: async (id) => void (await run((connection) => connection.hdel(key, id))),
    async list() {
      const reports = Object.values(await run((connection) => connection.hgetall(key))).map((text) => JSON.parse(text) as GatewayReport);
      const recent = recentReports(reports, Date.now());
      // Left by gateways that crashed.
      const expired = reports.filter((report) => !recent.includes(report)).map(({ id }) => id);
      if (expired.length > 0) await run((connection) => connection.hdel(key, ...expired));
      return recent;
    },
  };
}
