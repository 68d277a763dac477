/** Runs every service as separate processes on a real database, RabbitMQ and Redis, behind the proxy. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@parley/testing-kit/free-port';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { startRedis } from '@parley/testing-kit/servers/redis';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import { awaitReady, startNodeService, type NodeService } from './node-service.ts';
import { openMysqlTables } from './open-tables.ts';
import { startProxy, type Instances } from './proxy.ts';
import { shortTimeouts, type InspectableSystem } from './system.ts';

export interface DistributedSystem extends InspectableSystem {
  services: Record<ServiceName, NodeService[]>;
  database: TestServer;
  rabbitmq: TestServer;
  redis: TestServer;
  databaseUrl: string;
}

export type ServiceName = 'command-service' | 'query-service' | 'projector' | 'realtime-gateway' | 'signaling';

/** Private servers that the services depend on. */
export type Servers = Pick<DistributedSystem, 'database' | 'rabbitmq' | 'redis'>;

export interface DistributedOptions {
  database?: 'mariadb' | 'mysql' | (() => Promise<TestServer>);
  /** Number of processes of each service; 2 by default. */
  instances?: Partial<Record<ServiceName, number>>;
  environment?: Record<string, string>;
  /** Returns additional settings of one process, for example another address of a server. */
  processEnvironment?: (process: ServiceProcess, servers: Servers) => Promise<Record<string, string>>;
}

/** One process of a service; `index` counts from 0. */
export interface ServiceProcess {
  service: ServiceName;
  index: number;
}

const startDatabase = { mariadb: () => startMariadb(), mysql: () => startMysql() };

/** Stops what was started in reverse order, also when the start fails half way. */
class ResourceStack {
  readonly #stops: (() => Promise<unknown>)[] = [];

  add<Resource extends { stop(): Promise<unknown> }>(resource: Resource): Resource {
    this.#stops.push(() => resource.stop());
    return resource;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).toReversed()) await stop();
  }
}

/** Starts two processes of each service by default. Throws ServerMissing. */
export async function startDistributed(options: DistributedOptions = {}): Promise<DistributedSystem> {
  const resources = new ResourceStack();
  try {
    return await start(resources, options);
  } catch (error) {
    await resources.stop();
    throw error;
  }
}

async function start(resources: ResourceStack, options: DistributedOptions): Promise<DistributedSystem> {
  const [database, rabbitmq, redis] = await Promise.all([
    (typeof options.database === 'function' ? options.database : startDatabase[options.database ?? 'mariadb'])().then((server) =>
      resources.add(server),
    ),
    startRabbitmq().then((server) => resources.add(server)),
    startRedis().then((server) => resources.add(server)),
  ]);
  const filesDir = await mkdtemp(join(tmpdir(), 'parley-e2e-files-'));
  resources.add({ stop: () => rm(filesDir, { recursive: true }) });
  const ports = { public: await freePort(), internal: await freePort() };
  const databaseUrl = `${database.url.replace(/\/$/, '')}/parley`;
  const { TOKEN_PRIVATE_KEY, ...shared } = {
    DATABASE_URL: databaseUrl,
    AMQP_URL: rabbitmq.url,
    REDIS_URL: redis.url,
    INTERNAL_URL: `http://127.0.0.1:${ports.internal}`,
    TRUST_PROXY: 'loopback',
    FILES_DIR: filesDir,
    ...secrets(),
    ...shortTimeouts,
    ...options.environment,
  };
  const startAll = (name: ServiceName, environment: Record<string, string>): Promise<NodeService[]> =>
    Promise.all(
      Array.from({ length: options.instances?.[name] ?? 2 }, async (_, index) => {
        const additional = await options.processEnvironment?.({ service: name, index }, { database, rabbitmq, redis });
        return startService(name, { ...environment, ...additional });
      }),
    );
  const services: DistributedSystem['services'] = {
    'command-service': await startAll('command-service', { ...shared, TOKEN_PRIVATE_KEY }),
    projector: await startAll('projector', shared),
    'query-service': await startAll('query-service', shared),
    'realtime-gateway': await startAll('realtime-gateway', shared),
    signaling: await startAll('signaling', shared),
  };
  const everyService = Object.values(services).flat();
  resources.add({ stop: () => Promise.all(everyService.map((service) => service.stop())) });
  await Promise.all(everyService.map(awaitReady));
  resources.add(await startProxy(ports, addresses(services)));
  return {
    origin: `http://127.0.0.1:${ports.public}`,
    services,
    database,
    rabbitmq,
    redis,
    databaseUrl,
    openTables: () => openMysqlTables(databaseUrl),
    stop: () => resources.stop(),
  };
}

async function startService(name: ServiceName, settings: Record<string, string>): Promise<NodeService> {
  const environment = name === 'command-service' ? { ...settings, INTERNAL_PORT: String(await freePort()) } : settings;
  return startNodeService({ name, main: `${name}/src/main.ts`, port: await freePort(), environment, awaitReady: false });
}

/** Addresses of the instances for each `server-template` of the proxy. */
function addresses(services: DistributedSystem['services']): Instances {
  const publicAddresses = (name: ServiceName) => services[name].map(({ port }) => `127.0.0.1:${port}`);
  return {
    'command-service:8080': publicAddresses('command-service'),
    'command-service:8081': services['command-service'].map(({ environment }) => `127.0.0.1:${environment['INTERNAL_PORT']}`),
    'query-service:8080': publicAddresses('query-service'),
    'realtime-gateway:8080': publicAddresses('realtime-gateway'),
    'signaling:8080': publicAddresses('signaling'),
    'projector:8080': publicAddresses('projector'),
  };
}

function secrets(): Record<'TOKEN_PRIVATE_KEY' | 'TOKEN_PUBLIC_KEYS' | 'INTERNAL_TOKEN' | 'OPERATOR_TOKEN', string> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    TOKEN_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    TOKEN_PUBLIC_KEYS: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    INTERNAL_TOKEN: randomBytes(32).toString('base64url'),
    OPERATOR_TOKEN: randomBytes(32).toString('base64url'),
  };
}
