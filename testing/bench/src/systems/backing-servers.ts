import { runSql } from '@parley/testing-kit/servers/sql';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { startRedis } from '@parley/testing-kit/servers/redis';

/** MariaDB (flush at commit, synced binary log, memory as in docker-compose.yml), RabbitMQ and Redis, shared by all contestants. */
export interface BackingServers {
  amqpUrl: string;
  redisUrl: string;
  /** Process ids by server; empty for a server in a container. */
  pids: Record<'mariadb' | 'rabbitmq' | 'redis', number[]>;
  /** Creates a schema, runs the statements in it, and returns its URL. */
  createSchema(name: string, statements?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export async function startBackingServers(): Promise<BackingServers> {
  const [mariadb, rabbitmq, redis] = await Promise.all([startMariadb({ tuned: true }), startRabbitmq(), startRedis()]);
  const pidsOf = ({ pid }: { pid: number | undefined }) => (pid === undefined ? [] : [pid]);
  return {
    amqpUrl: rabbitmq.url,
    redisUrl: redis.url,
    pids: { mariadb: pidsOf(mariadb), rabbitmq: pidsOf(rabbitmq), redis: pidsOf(redis) },
    async createSchema(name, statements = []) {
      await runSql(mariadb.url, [`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`, `USE ${name}`, ...statements]);
      return `${mariadb.url}/${name}`;
    },
    stop: async () => void (await Promise.all([mariadb.stop(), rabbitmq.stop(), redis.stop()])),
  };
}
