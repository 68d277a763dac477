import { runSql } from '@parley/testing-kit/servers/answers-sql';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { startRedis } from '@parley/testing-kit/servers/redis';

/** One MariaDB (flush at commit, binary log synced, as much memory as in docker-compose.yml), RabbitMQ and Redis, that all contestants share. */
export interface BackingServers {
  amqpUrl: string;
  redisUrl: string;
  /** By name; containers, whose processes are not ours to see, are left out. */
  pids: Record<'mariadb' | 'rabbitmq' | 'redis', number[]>;
  /** A new schema, its tables made; its URL. */
  makeSchema(name: string, statements?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export async function startBackingServers(): Promise<BackingServers> {
  const [mariadb, rabbitmq, redis] = await Promise.all([startMariadb({ tuned: true }), startRabbitmq(), startRedis()]);
  const pidsOf = ({ pid }: { pid: number | undefined }) => (pid === undefined ? [] : [pid]);
  return {
    amqpUrl: rabbitmq.url,
    redisUrl: redis.url,
    pids: { mariadb: pidsOf(mariadb), rabbitmq: pidsOf(rabbitmq), redis: pidsOf(redis) },
    async makeSchema(name, statements = []) {
      await runSql(mariadb.url, [`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`, `USE ${name}`, ...statements]);
      return `${mariadb.url}/${name}`;
    },
    stop: async () => void (await Promise.all([mariadb.stop(), rabbitmq.stop(), redis.stop()])),
  };
}
