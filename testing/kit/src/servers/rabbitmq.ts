import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { connect } from 'amqplib';

import { freePort } from '../free-port.ts';
import { startContainer } from './container.ts';
import { findProgram, isExecutable } from '../find-program.ts';
import { startLocalProcess } from './local-process.ts';
import type { TestServer } from './test-server.ts';

// The wrapper in /usr/sbin would switch the user and stay as the broker's parent process.
const debianProgram = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const debianControl = '/usr/lib/rabbitmq/bin/rabbitmqctl';

export interface RabbitmqServer extends TestServer {
  /** Runs `rabbitmqctl -q` on this broker and returns its output. */
  control(...args: string[]): Promise<string>;
}

/** Starts a private RabbitMQ, which takes 3 to 4 s; with a `metricsPort`, it exports metrics there. Throws ServerMissing. */
export async function startRabbitmq({ metricsPort }: { metricsPort?: number } = {}): Promise<RabbitmqServer> {
  const program = brokerProgram();
  const epmd = findProgram('epmd');
  if (program === null || epmd === null) return startInContainer();
  const folder = await mkdtemp(join(tmpdir(), 'parley-rabbitmq-'));
  const [port, distributionPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  await mkdir(join(folder, 'log'));
  await writeFile(join(folder, 'rabbitmq.conf'), brokerSettings(port, metricsPort));
  await writeFile(join(folder, 'plugins'), metricsPort === undefined ? '[].\n' : '[rabbitmq_prometheus].\n');
  const environment = brokerEnvironment(folder, distributionPort, epmdPort);
  const server = await startLocalProcess({
    command: program,
    args: [],
    environment,
    companion: { command: epmd, args: ['-port', String(epmdPort), '-address', '127.0.0.1'] },
    port,
    url: urlAt(port),
    folder,
  });
  return Object.assign(server, { control: controlOf(environment) });
}

/** Returns the path of the broker's program, or null. */
export const brokerProgram = (): string | null => (isExecutable(debianProgram) ? debianProgram : null);

function controlOf(environment: Record<string, string>): RabbitmqServer['control'] {
  const env = { ...process.env, ...environment };
  return async (...args) => (await promisify(execFile)(debianControl, ['-q', '-n', env['RABBITMQ_NODENAME']!, ...args], { env })).stdout;
}

const urlAt = (port: number): string => `amqp://guest:guest@127.0.0.1:${port}`;

export const brokerSettings = (port: number, metricsPort: number | undefined): string =>
  [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    'loopback_users = none',
    'log.console = true',
    ...(metricsPort === undefined ? [] : ['prometheus.tcp.ip = 127.0.0.1', `prometheus.tcp.port = ${metricsPort}`]),
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 1GB',
    '',
  ].join('\n');

export function brokerEnvironment(folder: string, distributionPort: number, epmdPort: number): Record<string, string> {
  return {
    HOME: folder,
    RABBITMQ_NODENAME: `test${epmdPort}@localhost`,
    RABBITMQ_DIST_PORT: String(distributionPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    ERL_CRASH_DUMP: join(folder, 'crash.dump'),
    // With these the script replaces itself with the broker process, so signals reach the broker.
    RABBITMQ_ALLOW_INPUT: 'true',
    RABBITMQ_SERVER_START_ARGS: '-noshell -noinput',
  };
}

/** Publishes an empty message, which no queue receives; returns false if the account of the URL lacks the permission. */
export async function mayPublish(url: string, exchange: string): Promise<boolean> {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    let refusal: { code?: number } | undefined;
    channel.on('error', (error: { code?: number }) => (refusal = error));
    channel.publish(exchange, 'nowhere', Buffer.alloc(0));
    await channel.waitForConfirms().catch(() => undefined);
    if (refusal !== undefined && refusal.code !== 403) throw refusal;
    return refusal === undefined;
  } finally {
    await connection.close();
  }
}

async function startInContainer(): Promise<RabbitmqServer> {
  const server = await startContainer({
    image: 'rabbitmq:4-management',
    port: 5672,
    url: urlAt,
    async ping(url) {
      const connection = await connect(url);
      await connection.close();
    },
  });
  return Object.assign(server, { control: (...args: string[]) => server.exec(['rabbitmqctl', '-q', ...args]) });
}
