/** Three RabbitMQ nodes that form one cluster. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connect } from 'amqplib';

import { findProgram } from '../find-program.ts';
import { freePort } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { clusterServer, type ClusterServer } from './cluster.ts';
import { startLocalProcess } from './local-process.ts';
import { brokerEnvironment, brokerProgram, brokerSettings } from './rabbitmq.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

const size = 3;

/** Starts three nodes; the URL lists all of them, and operations meet one after the other. Throws ServerMissing. */
export async function startRabbitmqCluster(): Promise<ClusterServer> {
  const program = brokerProgram();
  const epmd = findProgram('epmd');
  if (program === null || epmd === null) throw new ServerMissing('RabbitMQ is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'parley-rabbitmq-cluster-'));
  // The nodes read the same cookie: it admits them to the cluster.
  await writeFile(join(folder, '.erlang.cookie'), 'parley-kit', { mode: 0o400 });
  const epmdPort = await freePort();
  const registry = await startLocalProcess({
    command: epmd,
    args: ['-port', String(epmdPort), '-address', '127.0.0.1'],
    port: epmdPort,
    url: '',
    folder: join(folder, 'epmd'),
  });
  const names = Array.from({ length: size }, (_, index) => `node${index}-${epmdPort}@localhost`);
  const started: TestServer[] = [];
  const stop = async () => {
    await Promise.all(started.map((node) => node.stop()));
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const start = async (name: string) => {
      const node = await startNode({ program, home: folder, name, names, epmdPort });
      started.push(node);
      return node;
    };
    const members = await Promise.all(names.map(start));
    const isHealthy = () => sharesExchanges(members);
    const awaitHealthy = () =>
      waitUntil(() => isHealthy().catch(() => false), { what: 'the RabbitMQ cluster', deadlineMs: 120_000, pauseMs: 300 });
    await awaitHealthy();
    let next = 0;
    const chooseTarget = async () => members[next++ % size]!;
    return clusterServer({
      url: members.map(({ url }) => url).join(','),
      port: members[0]!.port,
      members,
      chooseTarget,
      awaitHealthy,
      stop,
    });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Node {
  program: string;
  home: string;
  name: string;
  names: readonly string[];
  epmdPort: number;
}

async function startNode({ program, home, name, names, epmdPort }: Node): Promise<TestServer> {
  const folder = join(home, name);
  await mkdir(join(folder, 'log'), { recursive: true });
  const [port, distributionPort] = [await freePort(), await freePort()];
  const cluster = [
    'cluster_formation.peer_discovery_backend = classic_config',
    ...names.map((other, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${other}`),
    'cluster_partition_handling = pause_minority',
    '',
  ];
  await writeFile(join(folder, 'rabbitmq.conf'), brokerSettings(port, undefined) + cluster.join('\n'));
  await writeFile(join(folder, 'plugins'), '[].\n');
  const environment = {
    ...brokerEnvironment(folder, distributionPort, epmdPort),
    HOME: home,
    RABBITMQ_NODENAME: name,
    // Idle schedulers of three nodes would otherwise spin on the processors that everything shares.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none',
  };
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  return startLocalProcess({ command: program, args: [], environment, port, url, folder, startDeadlineMs: 180_000 });
}

/** Declares an exchange on one node and finds it on the others, which a node that is alone does not do. */
async function sharesExchanges(members: readonly TestServer[]): Promise<boolean> {
  const connections = await Promise.all(members.map(({ url }) => connect(url, { timeout: 5_000 })));
  connections.forEach((connection) => connection.on('error', () => undefined));
  try {
    const channels = await Promise.all(connections.map((connection) => connection.createChannel()));
    channels.forEach((channel) => channel.on('error', () => undefined));
    const [first, ...others] = channels;
    const { exchange } = await first!.assertExchange(`kit.${randomUUID()}`, 'fanout', { durable: false });
    await Promise.all(others.map((channel) => channel.checkExchange(exchange)));
    await first!.deleteExchange(exchange);
    return true;
  } finally {
    await Promise.all(connections.map((connection) => connection.close().catch(() => undefined)));
  }
}
