/** Three MySQL servers that replicate as a group with one primary, behind routers with the configuration of deploy/ha, which find it. */
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createConnection } from 'mysql2/promise';

import { freePort } from '../free-port.ts';
import { findProgram } from '../find-program.ts';
import { waitUntil } from '../wait-until.ts';
import { clusterServer, type ClusterServer } from './cluster.ts';
import { startLocalProcess } from './local-process.ts';
import { awaitMysql, preparedDatadir } from './mysql.ts';
import { runSql } from './sql.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

/** Its URL is that of the first router; operations meet the primary. */
export interface MysqlGroup extends ClusterServer {
  /** Each leads to the primary. */
  readonly routers: readonly TestServer[];
  /** The writable member: waits while the group elects one, and throws if it elects none. */
  primary(): Promise<TestServer>;
}

const size = 3;
const routerConfiguration = new URL('../../../../deploy/ha/router.cfg', import.meta.url).pathname;
const memberSql = new URL('../../../../deploy/ha/member.sql', import.meta.url);

/**
 * Throws ServerMissing. The program that TEST_MYSQLD names must pass the flags in REAL_MYSQL_FLAGS, which spaces separate, on to mysqld.
 */
export async function startMysqlGroup(): Promise<MysqlGroup> {
  const program = process.env['TEST_MYSQLD'];
  const haproxy = findProgram('haproxy');
  if (program === undefined || program === '') throw new ServerMissing('TEST_MYSQLD names no MySQL');
  if (haproxy === null) throw new ServerMissing('haproxy is not installed');
  const started: TestServer[] = [];
  const seed = await prepareSeed(program);
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
    await rm(seed, { recursive: true, force: true });
  };
  try {
    const members = await startMembers(program, seed, started);
    const routers = await Promise.all([1, 2].map(() => startRouter(haproxy, members)));
    started.push(...routers);
    const statesOf = (member: TestServer) => readStates(member.url).catch(() => []);
    const findPrimary = async () => {
      for (const member of members) {
        const own = (await statesOf(member)).find(({ port }) => port === member.port);
        if (own?.state === 'ONLINE' && own.role === 'PRIMARY') return member;
      }
      return undefined;
    };
    const primary = async () => {
      let found: TestServer | undefined;
      await waitUntil(async () => (found = await findPrimary()), {
        what: 'a primary of the MySQL group',
        deadlineMs: 60_000,
        pauseMs: 200,
      });
      return found!;
    };
    const isHealthy = async () => {
      const states = await Promise.all(members.map(statesOf));
      const isComplete = states.every((seen) => seen.filter(({ state }) => state === 'ONLINE').length === size);
      return isComplete && (await Promise.all(routers.map(({ url }) => runSql(url, ['SELECT 1']).then(...booleans)))).every(Boolean);
    };
    const awaitHealthy = () => waitUntil(isHealthy, { what: 'the MySQL group', deadlineMs: 120_000, pauseMs: 200 });
    await awaitHealthy();
    const [{ url, port }] = routers as [TestServer, TestServer];
    return Object.assign(clusterServer({ url, port, members, chooseTarget: primary, awaitHealthy, stop }), { routers, primary });
  } catch (error) {
    await stop();
    throw error;
  }
}

const booleans = [() => true, () => false] as const;

/** Those of deploy/ha, one by one. */
async function memberStatements(): Promise<string[]> {
  const text = await readFile(memberSql, 'utf8');
  return text
    .replaceAll(/^--.*\n/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** A data folder with the users of the group and an empty history of transactions; members start as copies of it. */
async function prepareSeed(program: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-mysql-seed-'));
  const data = join(folder, 'data');
  await cp(await preparedDatadir(program), data, { recursive: true });
  const port = await freePort();
  const url = `mysql://root@127.0.0.1:${port}`;
  const server = await startLocalProcess({
    command: program,
    args: ['start', String(port), data],
    environment: { TMPDIR: folder, REAL_MYSQL_FLAGS: '--gtid-mode=ON --enforce-gtid-consistency=ON --server-id=9' },
    port,
    url,
    folder,
    prepare: () => awaitMysql(url),
  });
  await runSql(url, [
    'CREATE DATABASE IF NOT EXISTS parley',
    'CREATE DATABASE IF NOT EXISTS parley_keys',
    "CHANGE REPLICATION SOURCE TO SOURCE_USER = 'root' FOR CHANNEL 'group_replication_recovery'",
    ...(await memberStatements()),
  ]).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  await server.end();
  await rm(join(data, 'auto.cnf'), { force: true });
  // The program's own file would write transactions that no other member has.
  await writeFile(join(folder, 'empty.sql'), '');
  return folder;
}

async function startMembers(program: string, seed: string, started: TestServer[]): Promise<TestServer[]> {
  const groupName = randomUUID();
  const groupPorts = [await freePort(), await freePort(), await freePort()];
  const members: TestServer[] = [];
  for (const [index, groupPort] of groupPorts.entries()) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-mysql-group-'));
    await cp(join(seed, 'data'), join(folder, 'data'), { recursive: true });
    const port = await freePort();
    const url = `mysql://root@127.0.0.1:${port}`;
    let isFirstStart = true;
    const member = await startLocalProcess({
      command: program,
      args: ['start', String(port), join(folder, 'data')],
      environment: {
        TMPDIR: folder,
        REAL_MYSQL_FLAGS: flagsOf({ index, port, groupPort, groupPorts, groupName, initFile: join(seed, 'empty.sql') }).join(' '),
      },
      port,
      url,
      folder,
      async prepare() {
        await awaitMysql(url);
        await joinGroup(url, isFirstStart && index === 0);
        isFirstStart = false;
      },
    });
    started.push(member);
    members.push(member);
  }
  return members;
}

interface MemberSettings {
  index: number;
  port: number;
  groupPort: number;
  groupPorts: readonly number[];
  groupName: string;
  initFile: string;
}

/** As in docker-compose.ha.yml, except for memory. */
function flagsOf({ index, port, groupPort, groupPorts, groupName, initFile }: MemberSettings): string[] {
  const group = {
    'group-name': groupName,
    'start-on-boot': 'OFF',
    'local-address': `127.0.0.1:${groupPort}`,
    'group-seeds': groupPorts.map((other) => `127.0.0.1:${other}`).join(','),
    'member-expel-timeout': '0',
    'unreachable-majority-timeout': '10',
    'recovery-get-public-key': 'ON',
  };
  return [
    `--init-file=${initFile}`,
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    `--server-id=${index + 1}`,
    '--report-host=127.0.0.1',
    `--report-port=${port}`,
    '--innodb-buffer-pool-size=64M',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_bin',
    '--plugin-load-add=group_replication.so',
    ...Object.entries(group).map(([key, value]) => `--loose-group-replication-${key}=${value}`),
  ];
}

/** Repeats it: the group admits a restarted member only when it has expelled the dead one. */
async function joinGroup(url: string, isFirst: boolean): Promise<void> {
  const bootstrap = (value: string) => `SET GLOBAL group_replication_bootstrap_group = ${value}`;
  const start = ['START GROUP_REPLICATION'];
  const join = () => runSql(url, isFirst ? [bootstrap('ON'), ...start, bootstrap('OFF')] : start);
  await waitUntil(() => join().then(...booleans), { what: 'a member to join the group', deadlineMs: 90_000, pauseMs: 500 });
}

async function readStates(url: string): Promise<{ port: number; state: string; role: string }[]> {
  const connection = await createConnection({ uri: url, connectTimeout: 2_000 });
  try {
    const [rows] = await connection.query(
      'SELECT MEMBER_PORT AS port, MEMBER_STATE AS state, MEMBER_ROLE AS role FROM performance_schema.replication_group_members',
    );
    return rows as { port: number; state: string; role: string }[];
  } finally {
    connection.destroy();
  }
}

async function startRouter(command: string, members: readonly TestServer[]): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-router-'));
  const port = await freePort();
  const addresses = members.map((member, index) => [`PARLEY_MEMBER_${index + 1}`, `127.0.0.1:${member.port}`] as const);
  return startLocalProcess({
    command,
    args: ['-db', '-f', routerConfiguration],
    environment: { PARLEY_ROUTER: `127.0.0.1:${port}`, ...Object.fromEntries(addresses) },
    port,
    url: `mysql://root@127.0.0.1:${port}`,
    folder,
  });
}
