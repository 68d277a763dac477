/** Every service as its own processes, on a real database, RabbitMQ and Redis, behind the proxy. */
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
import { shortTimes, type OpenSystem } from './system.ts';

export interface DistributedSystem extends OpenSystem {
  services: Record<ServiceName, NodeService[]>;
  database: TestServer;
  rabbitmq: TestServer;
  redis: TestServer;
  databaseUrl: string;
}

export type ServiceName = 'command-service' | 'query-service' | 'projector' | 'realtime-gateway' | 'signaling';

/** What the services depend on, as its own servers. */
export type Servers = Pick<DistributedSystem, 'database' | 'rabbitmq' | 'redis'>;

export interface DistributedOptions {
  database?: 'mariadb' | 'mysql' | (() => Promise<TestServer>);
  /** How many of each; two unless told. */
  instances?: Partial<Record<ServiceName, number>>;
  environment?: Record<string, string>;
  /** What one process is told otherwise than the others: to reach a server by another way, say. */
  enrichment?: (process: ServiceProcess, servers: Servers) => Promise<Record<string, string>>;
}

/** `index` counts from 0 among the processes of the service. */
export interface ServiceProcess {
  service: ServiceName;
  index: number;
}

const startDatabase = { mariadb: () => startMariadb(), mysql: () => startMysql() };

/** What was started, ended in reverse order; also when the start fails half way. */
class Started {
  readonly #ends: (() => Promise<unknown>)[] = [];

  add<Part extends { stop(): Promise<unknown> }>(part: Part): Part {
    this.#ends.push(() => part.stop());
    return part;
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0).toReversed()) await end();
  }
}

/** Two of each service, unless told otherwise. */
export async function startDistributed(options: DistributedOptions = {}): Promise<DistributedSystem> {
  const started = new Started();
  try {
    return await start(started, options);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function start(started: Started, options: DistributedOptions): Promise<DistributedSystem> {
  const [database, rabbitmq, redis] = await Promise.all([
    (typeof options.database === 'function' ? options.database : startDatabase[options.database ?? 'mariadb'])().then((server) =>
      started.add(server),
    ),
    startRabbitmq().then((server) => started.add(server)),
    startRedis().then((server) => started.add(server)),
  ]);
  const filesDir = await mkdtemp(join(tmpdir(), 'parley-e2e-files-'));
  started.add({ stop: () => rm(filesDir, { recursive: true }) });
  const ports = { public: await freePort(), internal: await freePort() };
  const databaseUrl = `${database.url.replace(/\/$/, '')}/parley`;
  const { TOKEN_PRIVATE_KEY, ...verifying } = {
    DATABASE_URL: databaseUrl,
    AMQP_URL: rabbitmq.url,
    REDIS_URL: redis.url,
    INTERNAL_URL: `http://127.0.0.1:${ports.internal}`,
    TRUST_PROXY: 'loopback',
    FILES_DIR: filesDir,
    ...secrets(),
    ...shortTimes,
    ...options.environment,
  };
  const many = (name: ServiceName, environment: Record<string, string>): Promise<NodeService[]> =>
    Promise.all(
      Array.from({ length: options.instances?.[name] ?? 2 }, async (_, index) => {
        const own = await options.enrichment?.({ service: name, index }, { database, rabbitmq, redis });
        return startService(name, { ...environment, ...own });
      }),
    );
  const services: DistributedSystem['services'] = {
    'command-service': await many('command-service', { ...verifying, TOKEN_PRIVATE_KEY }),
    projector: await many('projector', verifying),
    'query-service': await many('query-service', verifying),
    'realtime-gateway': await many('realtime-gateway', verifying),
    signaling: await many('signaling', verifying),
  };
  const everyService = Object.values(services).flat();
  started.add({ stop: () => Promise.all(everyService.map((service) => service.stop())) });
  await Promise.all(everyService.map(awaitReady));
  started.add(await startProxy(ports, addresses(services)));
  return {
    origin: `http://127.0.0.1:${ports.public}`,
    services,
    database,
    rabbitmq,
    redis,
    databaseUrl,
    openTables: () => openMysqlTables(databaseUrl),
    stop: () => started.stop(),
  };
}

async function startService(name: ServiceName, given: Record<string, string>): Promise<NodeService> {
  const environment = name === 'command-service' ? { ...given, INTERNAL_PORT: String(await freePort()) } : given;
  return startNodeService({ name, main: `${name}/src/main.ts`, port: await freePort(), environment, awaitReady: false });
}

/** Where each `server-template` of the proxy finds its instances. */
function addresses(services: DistributedSystem['services']): Instances {
  const of = (name: ServiceName) => services[name].map(({ port }) => `127.0.0.1:${port}`);
  return {
    'command-service:8080': of('command-service'),
    'command-service:8081': services['command-service'].map(({ environment }) => `127.0.0.1:${environment['INTERNAL_PORT']}`),
    'query-service:8080': of('query-service'),
    'realtime-gateway:8080': of('realtime-gateway'),
    'signaling:8080': of('signaling'),
    'projector:8080': of('projector'),
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
