/** Parley as processes of its own: distributed, directly or behind the proxy, and embedded. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitReady, startNodeService, type NodeService } from '@parley/e2e/systems/node-service';
import { freePort } from '@parley/testing-kit/free-port';
import type { BackingServers } from './backing-servers.ts';
import { onFreePorts } from './on-free-ports.ts';
import { internalSecrets, settingsFor } from './parley-settings.ts';
import { makeConversation } from './parley-people.ts';
import { profiling } from './profiling.ts';
import type { System } from './system.ts';

export type ServiceName = 'command-service' | 'projector' | 'query-service' | 'realtime-gateway';

export interface Distributed extends System {
  databaseUrl: string;
  /** Ports of each service's instances; of command-service also the internal ones. */
  ports: Record<ServiceName, number[]> & { internal: number[] };
  queries: { host: string; port: number };
}

export interface DistributedOptions {
  schema: string;
  /** How many of each; one unless told. */
  instances?: Partial<Record<ServiceName, number>>;
  /** A folder for CPU profiles, written when it stops. */
  profiles?: string | undefined;
  environment?: Record<string, string>;
}

/** One of each, reached directly: REST at the first command-service, sockets at the first gateway. */
export async function startDistributed(servers: BackingServers, options: DistributedOptions): Promise<Distributed> {
  const databaseUrl = await servers.makeSchema(options.schema);
  return onFreePorts(() => startServices(servers, databaseUrl, options));
}

async function startServices(servers: BackingServers, databaseUrl: string, options: DistributedOptions): Promise<Distributed> {
  const internalPort = await freePort();
  const shared = {
    DATABASE_URL: databaseUrl,
    AMQP_URL: servers.amqpUrl,
    REDIS_URL: servers.redisUrl,
    INTERNAL_URL: `http://127.0.0.1:${internalPort}`,
    ...internalSecrets(),
    ...options.environment,
  };
  const start = async (name: ServiceName, index: number): Promise<NodeService> => {
    const internal = name === 'command-service' ? { INTERNAL_PORT: String(index === 0 ? internalPort : await freePort()) } : {};
    const environment = { ...settingsFor(name, shared), ...internal, ...profiling(options.profiles, name) };
    return startNodeService({ name, main: `${name}/src/main.ts`, port: await freePort(), environment, awaitReady: false });
  };
  const many = (name: ServiceName) => Promise.all(Array.from({ length: options.instances?.[name] ?? 1 }, (_, index) => start(name, index)));
  const services: Record<ServiceName, NodeService[]> = {
    'command-service': await many('command-service'),
    projector: await many('projector'),
    'query-service': await many('query-service'),
    'realtime-gateway': await many('realtime-gateway'),
  };
  const all = Object.values(services).flat();
  const stop = async () => void (await Promise.all(all.map((service) => service.stop())));
  await Promise.all(all.map(awaitReady)).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  const portsOf = (name: ServiceName) => services[name].map(({ port }) => port);
  const at = (name: ServiceName) => ({ host: '127.0.0.1', port: portsOf(name)[0]! });
  const rest = at('command-service');
  return {
    databaseUrl,
    rest,
    queries: at('query-service'),
    sockets: at('realtime-gateway'),
    ports: {
      'command-service': portsOf('command-service'),
      projector: portsOf('projector'),
      'query-service': portsOf('query-service'),
      'realtime-gateway': portsOf('realtime-gateway'),
      internal: services['command-service'].map(({ environment }) => Number(environment['INTERNAL_PORT'])),
    },
    services: () => Object.fromEntries(Object.entries(services).map(([name, some]) => [name, some.map(({ pid }) => pid)])),
    makeConversation: (recipients) => makeConversation(rest, recipients),
    stop,
  };
}

export interface Embedded extends System {
  dataDir: string;
}

export interface EmbeddedOptions {
  profiles?: string | undefined;
  environment?: Record<string, string>;
  /** Fills the folder before it starts. */
  fill?: (dataDir: string) => Promise<void>;
}

/** What `npm start` runs: one process on SQLite. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  await options.fill?.(dataDir);
  const port = await freePort();
  const environment = {
    ...settingsFor('standalone', { DATA_DIR: dataDir, ...options.environment }),
    ...profiling(options.profiles, 'standalone'),
  };
  const service = await startNodeService({ name: 'standalone', main: 'standalone/src/main.ts', port, environment });
  const address = { host: '127.0.0.1', port };
  return {
    dataDir,
    rest: address,
    sockets: address,
    services: () => ({ standalone: [service.pid] }),
    makeConversation: (recipients) => makeConversation(address, recipients),
    async stop() {
      await service.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
