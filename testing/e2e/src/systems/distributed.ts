/** Runs every service as separate processes on a real database, RabbitMQ and Redis, behind the proxy. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@parley/testing-kit/free-port';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { startRabbitmq } from '@parley/testing-kit/servers/rabbitmq';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { runSql } from '@parley/testing-kit/servers/sql';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import { awaitReady, startNodeService, type NodeService } from './node-service.ts';
import { openMysqlTables } from './open-tables.ts';
import { startProxy, type Instances } from './proxy.ts';
import { localReceivers, shortTimeouts, type InspectableSystem } from './system.ts';

export interface DistributedSystem extends InspectableSystem {
  services: Record<ServiceName, NodeService[]>;
  /** Origin of the admin page and of metrics. */
  operatorOrigin: string;
  database: TestServer;
  rabbitmq: TestServer;
  redis: TestServer;
  databaseUrl: string;
}

export type ServiceName = 'command-service' | 'query-service' | 'projector' | 'dispatcher' | 'realtime-gateway' | 'signaling';

/** Private servers that the services depend on. */
export type Servers = Pick<DistributedSystem, 'database' | 'rabbitmq' | 'redis'>;

export interface DistributedOptions {
  database?: 'mariadb' | 'mysql' | (() => Promise<TestServer>);
  rabbitmq?: () => Promise<TestServer>;
  redis?: () => Promise<TestServer>;
  /** Number of processes of each service; 2 by default, but 1 dispatcher: dispatcher's own tests run two. */
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

/** Starts two processes of each service by default, and one dispatcher. Throws ServerMissing. */
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
  const [database, rabbitmq, redis] = await startServers(resources, options);
  const folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  resources.add({ stop: () => rm(folder, { recursive: true }) });
  const KEK_FILE = join(folder, 'kek');
  await writeFile(KEK_FILE, `${randomBytes(32).toString('hex')}\n`);
  await runSql(database.url, ['CREATE DATABASE IF NOT EXISTS parley_keys']);
  const ports = { public: await freePort(), internal: await freePort(), operators: await freePort() };
  const databaseUrl = `${database.url.replace(/\/$/, '')}/parley`;
  const keys = { KEYS_DATABASE_URL: `${databaseUrl}_keys`, KEK_FILE };
  const { TOKEN_PRIVATE_KEY, ...shared } = {
    DATABASE_URL: databaseUrl,
    ...keys,
    AMQP_URL: rabbitmq.url,
    REDIS_URL: redis.url,
    INTERNAL_URL: `http://127.0.0.1:${ports.internal}`,
    TRUST_PROXY: 'loopback',
    // Also shared, by the processes of one machine. Without it they would use that of the checkout.
    DATA_DIR: join(folder, 'data'),
    FILES_DIR: join(folder, 'files'),
    ...secrets(),
    ...shortTimeouts,
    ...localReceivers,
    ...options.environment,
  };
  const startAll = (name: ServiceName, environment: Record<string, string>): Promise<NodeService[]> =>
    Promise.all(
      Array.from({ length: options.instances?.[name] ?? (name === 'dispatcher' ? 1 : 2) }, async (_, index) => {
        const additional = await options.processEnvironment?.({ service: name, index }, { database, rabbitmq, redis });
        return startService(name, { ...environment, ...additional });
      }),
    );
  const services: DistributedSystem['services'] = {
    'command-service': await startAll('command-service', { ...shared, TOKEN_PRIVATE_KEY }),
    projector: await startAll('projector', shared),
    dispatcher: await startAll('dispatcher', shared),
    'query-service': await startAll('query-service', shared),
    'realtime-gateway': await startAll('realtime-gateway', shared),
    signaling: await startAll('signaling', shared),
  };
  const everyService = Object.values(services).flat();
  resources.add({ stop: () => Promise.all(everyService.map((service) => service.stop())) });
  await Promise.all(everyService.map(awaitReady));
  const proxy = resources.add(await startProxy(ports, addresses(services)));
  return {
    origin: `http://127.0.0.1:${ports.public}`,
    operatorOrigin: `http://127.0.0.1:${ports.operators}`,
    operatorToken: shared.OPERATOR_TOKEN,
    services,
    database,
    rabbitmq,
    redis,
    databaseUrl,
    openTables: () => openMysqlTables(databaseUrl, keys),
    async describe() {
      return [`haproxy\n${proxy.output().slice(-1500)}`, ...(await Promise.all(everyService.map((service) => service.describe())))].join(
        '\n\n',
      );
    },
    stop: () => resources.stop(),
  };
}

/** Where one of them is missing, the others are started too, so that the caller can stop them. */
async function startServers(
  resources: ResourceStack,
  { database = 'mariadb', rabbitmq = startRabbitmq, redis = startRedis }: DistributedOptions,
): Promise<[TestServer, TestServer, TestServer]> {
  const starts = [typeof database === 'function' ? database : startDatabase[database], rabbitmq, redis] as const;
  const started = await Promise.allSettled(starts.map((start) => start().then((server) => resources.add(server))));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return started.map((each) => (each as PromiseFulfilledResult<TestServer>).value) as [TestServer, TestServer, TestServer];
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
    'dispatcher:8080': publicAddresses('dispatcher'),
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
