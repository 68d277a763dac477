/** Starts the two baselines as processes. */
import type { NodeService } from '@parley/e2e/systems/node-service';
import { newId } from '@parley/events/ids';
import { naiveTables } from '../baselines/naive/tables.ts';
import { writeTables } from '../baselines/pipeline/batch-writer.ts';
import { readTables } from '../baselines/pipeline/read-tables.ts';
import type { BackingServers } from './backing-servers.ts';
import { startBenchProcess } from './bench-process.ts';
import type { System } from './system.ts';
import { randomUser } from './users.ts';

/** API, projector and gateway in processes of their own, as in Parley. */
export async function startPipelineBaseline(servers: BackingServers): Promise<System> {
  const databaseUrl = await servers.createSchema('pipeline_baseline', [...writeTables, ...readTables]);
  const [api, projector, gateway] = await Promise.all(
    ['api', 'projector', 'gateway'].map((name) => startProcess(servers, databaseUrl, `pipeline/${name}`)),
  );
  return toSystem({ api: api!, projector: projector!, gateway: gateway! }, api!.port, gateway!.port);
}

/** One process for everything. */
export async function startNaiveBaseline(servers: BackingServers): Promise<System> {
  const app = await startProcess(servers, await servers.createSchema('naive_baseline', naiveTables), 'naive/app');
  return toSystem({ app }, app.port, app.port);
}

function startProcess({ amqpUrl, redisUrl }: BackingServers, databaseUrl: string, name: string): Promise<NodeService> {
  return startBenchProcess(`baselines/${name}`, { DATABASE_URL: databaseUrl, AMQP_URL: amqpUrl, REDIS_URL: redisUrl });
}

function toSystem(services: Record<string, NodeService>, restPort: number, socketPort: number): System {
  const local = (port: number) => ({ host: '127.0.0.1', port });
  return {
    rest: local(restPort),
    sockets: local(socketPort),
    services: () => Object.fromEntries(Object.entries(services).map(([name, { pid }]) => [name, [pid]])),
    // The baselines have no memberships, so any id is a conversation.
    createConversation: async (recipients) => ({
      id: newId(),
      sender: randomUser(),
      recipients: Array.from({ length: recipients }, randomUser),
    }),
    async stop() {
      await Promise.all(Object.values(services).map((service) => service.stop()));
    },
  };
}
