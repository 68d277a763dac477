/** Starts Parley as separate processes: distributed on the backing servers, or embedded in one process. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitReady, startNodeService, type NodeService } from '@parley/e2e/systems/node-service';
import { freePort } from '@parley/testing-kit/free-port';
import type { BackingServers } from './backing-servers.ts';
import { onFreePorts } from './on-free-ports.ts';
import { internalSecrets, settingsFor } from './parley-settings.ts';
import { createConversation } from './parley-client.ts';
import { withProfile } from './profiling.ts';
import type { System } from './system.ts';

export type ServiceName = 'command-service' | 'projector' | 'query-service' | 'realtime-gateway';

export interface Distributed extends System {
  databaseUrl: string;
  /** Settings of the command-line tool. */
  stores: Record<string, string>;
  /** Ports of each service's instances, and the internal ports of command-service. */
  ports: Record<ServiceName, number[]> & { internal: number[] };
  queries: { host: string; port: number };
}

export interface DistributedOptions {
  schema: string;
  /** Number of instances per service; 1 by default. */
  instances?: Partial<Record<ServiceName, number>>;
  /** Folder for CPU profiles, written when the services stop. */
  profiles?: string | undefined;
  environment?: Record<string, string>;
}

type Stores = Record<'DATABASE_URL' | 'KEYS_DATABASE_URL' | 'KEK_FILE', string>;

/** Starts all services without a proxy. Load goes to the first command-service and the first gateway. */
export async function startDistributed(servers: BackingServers, options: DistributedOptions): Promise<Distributed> {
  const databaseUrl = await servers.createSchema(options.schema);
  const keys = { KEYS_DATABASE_URL: await servers.createSchema(`${options.schema}_keys`), KEK_FILE: await makeKekFile() };
  const stores = { DATABASE_URL: databaseUrl, ...keys };
  return onFreePorts(() => startServices(servers, stores, options));
}

async function makeKekFile(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'parley-bench-')), 'kek');
  await writeFile(file, `${randomBytes(32).toString('hex')}\n`);
  return file;
}

async function startServices(servers: BackingServers, stores: Stores, options: DistributedOptions): Promise<Distributed> {
  const internalPort = await freePort();
  const shared = {
    ...stores,
    AMQP_URL: servers.amqpUrl,
    REDIS_URL: servers.redisUrl,
    INTERNAL_URL: `http://127.0.0.1:${internalPort}`,
    ...internalSecrets(),
    ...options.environment,
  };
  const start = async (name: ServiceName, index: number): Promise<NodeService> => {
    const internal = name === 'command-service' ? { INTERNAL_PORT: String(index === 0 ? internalPort : await freePort()) } : {};
    const environment = withProfile({ ...settingsFor(name, shared), ...internal }, options.profiles, name);
    return startNodeService({ name, main: `${name}/src/main.ts`, port: await freePort(), environment, awaitReady: false });
  };
  const startInstances = (name: ServiceName) =>
    Promise.all(Array.from({ length: options.instances?.[name] ?? 1 }, (_, index) => start(name, index)));
  const services: Record<ServiceName, NodeService[]> = {
    'command-service': await startInstances('command-service'),
    projector: await startInstances('projector'),
    'query-service': await startInstances('query-service'),
    'realtime-gateway': await startInstances('realtime-gateway'),
  };
  const instances = Object.values(services).flat();
  const stop = async () => void (await Promise.all(instances.map((service) => service.stop())));
  await Promise.all(instances.map(awaitReady)).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  const portsOf = (name: ServiceName) => services[name].map(({ port }) => port);
  const addressOf = (name: ServiceName) => ({ host: '127.0.0.1', port: portsOf(name)[0]! });
  const rest = addressOf('command-service');
  return {
    databaseUrl: stores.DATABASE_URL,
    stores,
    rest,
    queries: addressOf('query-service'),
    sockets: addressOf('realtime-gateway'),
    ports: {
      'command-service': portsOf('command-service'),
      projector: portsOf('projector'),
      'query-service': portsOf('query-service'),
      'realtime-gateway': portsOf('realtime-gateway'),
      internal: services['command-service'].map(({ environment }) => Number(environment['INTERNAL_PORT'])),
    },
    services: () => Object.fromEntries(Object.entries(services).map(([name, running]) => [name, running.map(({ pid }) => pid)])),
    createConversation: (recipients) => createConversation(rest, recipients),
    stop,
  };
}

export interface Embedded extends System {
  dataDir: string;
}

export interface EmbeddedOptions {
  profiles?: string | undefined;
  environment?: Record<string, string>;
  /** Fills the data directory before the start. */
  seed?: (dataDir: string) => Promise<void>;
}

/** Starts the standalone composition that `npm start` runs: one process on SQLite. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  await options.seed?.(dataDir);
  const port = await freePort();
  const settings = settingsFor('standalone', { DATA_DIR: dataDir, ...options.environment });
  const environment = withProfile(settings, options.profiles, 'standalone');
  const service = await startNodeService({ name: 'standalone', main: 'standalone/src/main.ts', port, environment });
  const address = { host: '127.0.0.1', port };
  return {
    dataDir,
    rest: address,
    sockets: address,
    services: () => ({ standalone: [service.pid] }),
    createConversation: (recipients) => createConversation(address, recipients),
    async stop() {
      await service.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
