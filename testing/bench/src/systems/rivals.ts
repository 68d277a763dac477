/** The two rivals as processes. */
import { newId } from '@parley/events/ids';
import type { NodeService } from '@parley/e2e/systems/node-service';
import { tables } from '../rivals/bare-pipeline/batch-writer.ts';
import { readTables } from '../rivals/bare-pipeline/read-tables.ts';
import { eveningTables } from '../rivals/evening-tables.ts';
import type { BackingServers } from './backing-servers.ts';
import { startOwn } from './own-process.ts';
import { somebody } from './people.ts';
import type { System } from './system.ts';

/** API, projector and gateway, as Parley is cut. */
export async function startBarePipeline(servers: BackingServers): Promise<System> {
  const databaseUrl = await servers.makeSchema('bare_pipeline', [...tables, ...readTables]);
  const [api, projector, gateway] = await Promise.all(
    ['api', 'projector', 'gateway'].map((part) => startRival(servers, databaseUrl, `bare-pipeline/${part}`)),
  );
  return rivalOf({ api: api!, projector: projector!, gateway: gateway! }, api!.port, gateway!.port);
}

/** One process, as one would run it. */
export async function startEveningStack(servers: BackingServers): Promise<System> {
  const app = await startRival(servers, await servers.makeSchema('evening_stack', eveningTables), 'evening-stack');
  return rivalOf({ app }, app.port, app.port);
}

function startRival({ amqpUrl, redisUrl }: BackingServers, databaseUrl: string, name: string): Promise<NodeService> {
  return startOwn(`rivals/${name}`, { DATABASE_URL: databaseUrl, AMQP_URL: amqpUrl, REDIS_URL: redisUrl });
}

function rivalOf(services: Record<string, NodeService>, rest: number, sockets: number): System {
  const at = (port: number) => ({ host: '127.0.0.1', port });
  return {
    rest: at(rest),
    sockets: at(sockets),
    services: () => Object.fromEntries(Object.entries(services).map(([name, { pid }]) => [name, [pid]])),
    // Nobody is asked who they are in, so there is nothing to make.
    makeConversation: async (recipients) => ({ id: newId(), sender: somebody(), recipients: Array.from({ length: recipients }, somebody) }),
    async stop() {
      await Promise.all(Object.values(services).map((service) => service.stop()));
    },
  };
}
