/**
 * The distributed system on three machines: each has a member of the MySQL group, a RabbitMQ node, a Redis server and a Sentinel; the
 * first two also have one process of every service and a router. A machine is the set of its processes.
 */
import { startDistributed, type DistributedSystem } from '@parley/e2e/systems/distributed';
import { startMysqlGroup } from '@parley/testing-kit/servers/mysql-group';
import { startRabbitmqCluster } from '@parley/testing-kit/servers/rabbitmq-cluster';
import { startRedisSentinel } from '@parley/testing-kit/servers/redis-sentinel';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import type { Supervisor } from './supervise.ts';

export interface Machine {
  /** Sends SIGKILL to all its processes. */
  kill(): Promise<void>;
  /** Resolves when the members of the clusters take part again. */
  restart(): Promise<void>;
}

export interface ClusterSystem {
  system: DistributedSystem;
  machinesOf(supervisor: Supervisor): Machine[];
}

/** Throws ServerMissing. */
export async function startCluster(): Promise<ClusterSystem> {
  const started: {
    database?: Awaited<ReturnType<typeof startMysqlGroup>>;
    rabbitmq?: Awaited<ReturnType<typeof startRabbitmqCluster>>;
    redis?: Awaited<ReturnType<typeof startRedisSentinel>>;
  } = {};
  const system = await startDistributed({
    instances: { dispatcher: 2 },
    database: async () => (started.database = await startMysqlGroup()),
    rabbitmq: async () => (started.rabbitmq = await startRabbitmqCluster()),
    redis: async () => (started.redis = await startRedisSentinel()),
    async processEnvironment({ index }) {
      const { url } = started.database!.routers[index]!;
      return { DATABASE_URL: `${url}/parley`, KEYS_DATABASE_URL: `${url}/parley_keys` };
    },
  });
  const { database, rabbitmq, redis } = started as Required<typeof started>;
  const clusters = [database, rabbitmq, redis];

  function machineOf(index: number, supervisor: Supervisor): Machine {
    const members = [...clusters.map((cluster) => cluster.members), redis.sentinels, database.routers].flatMap(
      (servers: readonly TestServer[]) => servers.slice(index, index + 1),
    );
    const services = Object.values(system.services).flatMap((instances) => instances.slice(index, index + 1));
    let release = () => {};
    return {
      async kill() {
        release = supervisor.hold(services);
        for (const service of services) service.signal('SIGKILL');
        await Promise.all(members.map((member) => member.kill()));
      },
      async restart() {
        release();
        await Promise.all(members.map((member) => member.restart()));
        await Promise.all(clusters.map((cluster) => cluster.awaitHealthy()));
      },
    };
  }

  return { system, machinesOf: (supervisor) => database.members.map((_, index) => machineOf(index, supervisor)) };
}
