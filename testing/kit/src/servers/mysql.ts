import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { pingSql, runSql } from './sql.ts';
import { startContainer } from './container.ts';
import { startLocalProcess } from './local-process.ts';
import type { DatabaseServerOptions } from './mariadb.ts';
import type { TestServer } from './test-server.ts';

/**
 * Starts a private MySQL with an empty schema `parley`. Throws ServerMissing. TEST_MYSQLD names a program that, called as
 * `start PORT DATADIR`, runs a MySQL server on 127.0.0.1 with user root and no password, and creates DATADIR if necessary.
 */
export async function startMysql({ durable = true, within = tmpdir() }: DatabaseServerOptions = {}): Promise<TestServer> {
  const program = process.env['TEST_MYSQLD'];
  if (program === undefined || program === '') return startInContainer(durable);
  const folder = await mkdtemp(join(within, 'parley-mysql-'));
  const datadir = join(folder, 'data');
  await cp(await preparedDatadir(program), datadir, { recursive: true });
  return startProgram(program, folder, durable);
}

const urlAt = (port: number): string => `mysql://root@127.0.0.1:${port}`;

async function startProgram(program: string, folder: string, durable: boolean): Promise<TestServer> {
  const port = await freePort();
  const url = urlAt(port);
  return startLocalProcess({
    command: program,
    args: ['start', String(port), join(folder, 'data')],
    port,
    url,
    folder,
    environment: { TMPDIR: folder },
    prepare: () => configure(url, durable),
  });
}

export async function awaitMysql(url: string): Promise<void> {
  const isAnswering = () =>
    pingSql(url).then(
      () => true,
      () => false,
    );
  await waitUntil(isAnswering, { what: 'MySQL to answer', deadlineMs: 60_000, pauseMs: 50 });
}

// MySQL is durable by default, so only the opposite is set; SET PERSIST survives a restart.
async function configure(url: string, durable: boolean): Promise<void> {
  await awaitMysql(url);
  await runSql(url, [
    'CREATE DATABASE IF NOT EXISTS parley',
    'SET PERSIST max_connections = 500',
    ...(durable ? [] : ['SET PERSIST innodb_flush_log_at_trx_commit = 0', 'SET PERSIST sync_binlog = 0']),
  ]);
}

/** The first start creates the system tables, which takes seconds, so it happens once per machine and is then copied. */
export async function preparedDatadir(program: string, within = tmpdir()): Promise<string> {
  const name = createHash('sha256').update(program).digest('hex').slice(0, 12);
  const prepared = join(within, `parley-mysql-prepared-${userInfo().username}-${name}`);
  if (existsSync(prepared)) return prepared;
  const unfinished = await mkdtemp(`${prepared}-`);
  const port = await freePort();
  const datadir = join(unfinished, 'data');
  const server = await startLocalProcess({
    command: program,
    args: ['start', String(port), datadir],
    port,
    url: urlAt(port),
    folder: join(unfinished, 'nothing'),
    // As in startMariadb: in a shared folder it would remove the temporary files of other servers.
    environment: { TMPDIR: unfinished },
    prepare: () => configure(urlAt(port), true),
  });
  await server.end();
  await rm(join(datadir, 'auto.cnf'), { force: true });
  await rename(datadir, prepared).catch(() => undefined);
  await rm(unfinished, { recursive: true, force: true });
  return prepared;
}

async function startInContainer(durable: boolean): Promise<TestServer> {
  const server = await startContainer({
    image: 'mysql:9.7',
    port: 3306,
    url: (port) => `mysql://parley:parley@127.0.0.1:${port}`,
    // The image grants its user all rights on its database; the name `%` is a pattern that matches every database.
    environment: { MYSQL_ROOT_PASSWORD: 'parley', MYSQL_USER: 'parley', MYSQL_PASSWORD: 'parley', MYSQL_DATABASE: '%' },
    command: ['--max-connections=500', ...(durable ? [] : ['--innodb-flush-log-at-trx-commit=0', '--sync-binlog=0'])],
    ping: pingSql,
  });
  await runSql(server.url, ['CREATE DATABASE IF NOT EXISTS parley']);
  return server;
}
