/** Three Redis servers and three Sentinels that elect another primary when it dies. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Redis } from 'ioredis';

import { findProgram } from '../find-program.ts';
import { freePort } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { clusterServer, type ClusterServer } from './cluster.ts';
import { startLocalProcess } from './local-process.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

/** Its URL is `redis+sentinel://:password@…/main`; operations meet the primary. */
export interface RedisSentinel extends ClusterServer {
  readonly sentinels: readonly TestServer[];
  /** The server that the Sentinels name; it may be dead. */
  primary(): Promise<TestServer>;
}

const size = 3;
const name = 'main';
const password = 'kit-password';

/** Throws ServerMissing. */
export async function startRedisSentinel(): Promise<RedisSentinel> {
  const program = findProgram('redis-server');
  if (program === null) throw new ServerMissing('redis-server is not installed');
  const started: TestServer[] = [];
  const stop = async () => void (await Promise.all(started.map((server) => server.stop())));
  try {
    const ports = await freePorts();
    const findPrimary = { port: async () => ports[0]! };
    const members = await Promise.all(ports.map((port) => startMember(program, port, () => findPrimary.port())));
    started.push(...members);
    const sentinels = await Promise.all((await freePorts()).map((port) => startSentinel(program, port, ports[0]!)));
    started.push(...sentinels);
    await waitUntil(async () => (await Promise.all(sentinels.map(knowsAll))).every(Boolean), {
      what: 'the Sentinels to find each other and the replicas',
      deadlineMs: 60_000,
      pauseMs: 100,
    });
    findPrimary.port = async () => {
      const [, port] = await firstAnswer(sentinels, (sentinel) => sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name));
      return Number(port);
    };
    const primary = async () => {
      const port = await findPrimary.port();
      return members.find((member) => member.port === port)!;
    };
    const hasReplicas = async () => (await ask(await primary(), (redis) => redis.info('replication'))).includes('connected_slaves:2');
    const awaitHealthy = () =>
      waitUntil(() => hasReplicas().catch(() => false), { what: 'the replicas of Redis', deadlineMs: 90_000, pauseMs: 200 });
    await awaitHealthy();
    const url = `redis+sentinel://:${password}@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${name}`;
    return Object.assign(clusterServer({ url, port: ports[0]!, members, chooseTarget: primary, awaitHealthy, stop }), {
      sentinels,
      primary,
    });
  } catch (error) {
    await stop();
    throw error;
  }
}

const freePorts = async (): Promise<number[]> => [await freePort(), await freePort(), await freePort()];

/** Restarts as deploy/ha/redis-member does: `primaryPort` is asked again. */
async function startMember(command: string, port: number, primaryPort: () => Promise<number>): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-'));
  const credentials = ['--requirepass', password, '--masterauth', password];
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no', ...credentials];
  const args = async () => {
    const primary = await primaryPort();
    return primary === port ? settings : [...settings, '--replicaof', '127.0.0.1', String(primary)];
  };
  const definition = { command, args: await args(), port, url: `redis://:${password}@127.0.0.1:${port}`, folder };
  const member = await startLocalProcess(definition);
  const { restart } = member;
  return Object.assign(member, {
    async restart() {
      definition.args = await args();
      await restart();
    },
  });
}

async function startSentinel(command: string, port: number, primaryPort: number): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-sentinel-'));
  const file = join(folder, 'sentinel.conf');
  // As in deploy/ha/sentinel.
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${primaryPort} 2`,
    `sentinel auth-pass ${name} ${password}`,
    `sentinel down-after-milliseconds ${name} 500`,
    `sentinel failover-timeout ${name} 3000`,
  ];
  await writeFile(file, `${settings.join('\n')}\n`);
  return startLocalProcess({ command, args: [file, '--sentinel'], port, url: `redis://127.0.0.1:${port}`, folder });
}

async function knowsAll(sentinel: TestServer): Promise<boolean> {
  const fields = (await ask(sentinel, (redis) => redis.call('SENTINEL', 'MASTER', name))) as unknown[];
  const valueOf = (field: string) => Number(fields[fields.indexOf(field) + 1]);
  return valueOf('num-slaves') === size - 1 && valueOf('num-other-sentinels') === size - 1;
}

async function firstAnswer(sentinels: readonly TestServer[], question: (sentinel: Redis) => Promise<unknown>): Promise<string[]> {
  return (await Promise.any(sentinels.map((sentinel) => ask(sentinel, question)))) as string[];
}

async function ask<Answer>({ url }: TestServer, question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0, commandTimeout: 2_000 });
  redis.on('error', () => undefined);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}
