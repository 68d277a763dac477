import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { answersSql, runSql } from './answers-sql.ts';
import { startContainer } from './container.ts';
import { startLocalProcess } from './local-process.ts';
import type { DatabaseServerOptions } from './mariadb.ts';
import type { TestServer } from './test-server.ts';

/**
 * A private MySQL with an empty schema `parley`. Throws ServerMissing. TEST_MYSQLD names a program that, called as
 * `start PORT DATADIR`, becomes a MySQL server on 127.0.0.1 with user root and no password, and makes DATADIR if need be.
 */
export async function startMysql({ durable = true, within = tmpdir() }: DatabaseServerOptions = {}): Promise<TestServer> {
  const program = process.env['TEST_MYSQLD'];
  if (program === undefined || program === '') return startInContainer(durable);
  const folder = await mkdtemp(join(within, 'parley-mysql-'));
  const datadir = join(folder, 'data');
  await cp(await preparedDatadir(program), datadir, { recursive: true });
  return startHere(program, folder, durable);
}

const urlAt = (port: number): string => `mysql://root@127.0.0.1:${port}`;

async function startHere(program: string, folder: string, durable: boolean): Promise<TestServer> {
  const port = await freePort();
  const url = urlAt(port);
  return startLocalProcess({
    command: program,
    args: ['start', String(port), join(folder, 'data')],
    port,
    url,
    folder,
    environment: { TMPDIR: folder },
    prepare: () => settle(url, durable),
  });
}

// It is durable by itself: only the opposite must be said, and stays so over a restart.
async function settle(url: string, durable: boolean): Promise<void> {
  const answers = () =>
    answersSql(url).then(
      () => true,
      () => false,
    );
  await waitUntil(answers, { what: 'MySQL to answer', deadlineMs: 60_000, pauseMs: 50 });
  await runSql(url, [
    'CREATE DATABASE IF NOT EXISTS parley',
    'SET PERSIST max_connections = 500',
    ...(durable ? [] : ['SET PERSIST innodb_flush_log_at_trx_commit = 0', 'SET PERSIST sync_binlog = 0']),
  ]);
}

// A first start makes the system tables, which takes seconds: done once a machine, then copied.
async function preparedDatadir(program: string): Promise<string> {
  const name = createHash('sha256').update(program).digest('hex').slice(0, 12);
  const prepared = join(tmpdir(), `parley-mysql-prepared-${userInfo().username}-${name}`);
  if (existsSync(prepared)) return prepared;
  const making = await mkdtemp(`${prepared}-`);
  const port = await freePort();
  const datadir = join(making, 'data');
  const server = await startLocalProcess({
    command: program,
    args: ['start', String(port), datadir],
    port,
    url: urlAt(port),
    folder: join(making, 'nothing'),
    prepare: () => settle(urlAt(port), true),
  });
  await server.end();
  await rm(join(datadir, 'auto.cnf'), { force: true });
  await rename(datadir, prepared).catch(() => undefined);
  await rm(making, { recursive: true, force: true });
  return prepared;
}

async function startInContainer(durable: boolean): Promise<TestServer> {
  const server = await startContainer({
    image: 'mysql:9.7',
    port: 3306,
    url: (port) => `mysql://parley:parley@127.0.0.1:${port}`,
    // The image's user gets all rights on its database, whose name here is the pattern that means every one.
    environment: { MYSQL_ROOT_PASSWORD: 'parley', MYSQL_USER: 'parley', MYSQL_PASSWORD: 'parley', MYSQL_DATABASE: '%' },
    command: ['--max-connections=500', ...(durable ? [] : ['--innodb-flush-log-at-trx-commit=0', '--sync-binlog=0'])],
    ask: answersSql,
  });
  await runSql(server.url, ['CREATE DATABASE IF NOT EXISTS parley']);
  return server;
}
