import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../free-port.ts';
import { pingSql } from './sql.ts';
import { startContainer } from './container.ts';
import { findProgram } from '../find-program.ts';
import { startLocalProcess } from './local-process.ts';
import type { TestServer } from './test-server.ts';

const run = promisify(execFile);

export interface DatabaseServerOptions {
  /** Syncs each commit, as in production. Without it, commits are several times faster, but SIGKILL may lose the last second. */
  durable?: boolean;
  /**
   * Uses the buffer pool, redo log and adaptive hash index of docker-compose.yml's MySQL instead of the server's defaults. As MySQL does, it
   * leaves the text of statements out of the binary log.
   */
  tuned?: boolean;
  /** Parent of the server's folder; the system's temporary folder by default. */
  within?: string;
  /** Additional arguments of the server's program; MariaDB only. */
  args?: readonly string[];
}

const tuning = [
  '--innodb-buffer-pool-size=512M',
  '--innodb-log-file-size=512M',
  '--innodb-adaptive-hash-index=ON',
  '--binlog-annotate-row-events=OFF',
];

/** Starts a private MariaDB with an empty schema `parley`. Throws ServerMissing. */
export async function startMariadb(options: DatabaseServerOptions = {}): Promise<TestServer> {
  const { durable = true, tuned = false, within = tmpdir(), args = [] } = options;
  const program = findProgram('mariadbd');
  if (program === null) return startInContainer();
  const folder = await mkdtemp(join(within, 'parley-mariadb-'));
  const datadir = join(folder, 'data');
  await cp(await preparedDatadir(program), datadir, { recursive: true });
  const initFile = join(folder, 'init.sql');
  // The server requires one statement per line of this file.
  await writeFile(
    initFile,
    [
      "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';",
      "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;",
      'CREATE DATABASE IF NOT EXISTS parley;\n',
    ].join('\n'),
  );
  const port = await freePort();
  return startLocalProcess({
    command: program,
    args: [
      '--no-defaults',
      `--user=${userInfo().username}`,
      `--datadir=${datadir}`,
      `--socket=${join(folder, 's')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${initFile}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      // On startup a server removes all `#sql…` files in its tmpdir; in a shared one that would crash another server.
      `--tmpdir=${folder}`,
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_bin',
      '--transaction-isolation=READ-COMMITTED',
      '--max-connections=500',
      ...(tuned ? tuning : []),
      ...(durable ? ['--innodb-flush-log-at-trx-commit=1', '--log-bin=binlog', '--sync-binlog=1'] : ['--innodb-flush-log-at-trx-commit=0']),
      ...args,
    ],
    port,
    url: urlAt(port),
    folder,
  });
}

const urlAt = (port: number): string => `mysql://root@127.0.0.1:${port}`;

/** Creating the system tables takes seconds, copying them 50 ms, so they are created once per version and machine. */
export async function preparedDatadir(program: string, within = tmpdir()): Promise<string> {
  const { stdout: version } = await run(program, ['--no-defaults', '--version']);
  const user = userInfo().username;
  const prepared = join(within, `parley-mariadb-prepared-${user}-${createHash('sha256').update(version).digest('hex').slice(0, 12)}`);
  if (existsSync(prepared)) return prepared;
  const unfinished = await mkdtemp(`${prepared}-`);
  const datadir = join(unfinished, 'data');
  const installer = findProgram('mariadb-install-db') ?? 'mariadb-install-db';
  const args = ['--no-defaults', `--user=${user}`, `--datadir=${datadir}`, '--auth-root-authentication-method=normal', '--skip-test-db'];
  // The installer runs servers, which remove the temporary files of others, too.
  await run(installer, args, { env: { ...process.env, TMPDIR: unfinished } });
  // Another test run may have finished first; rename does not replace a folder that is not empty.
  await rename(datadir, prepared).catch(() => undefined);
  await rm(unfinished, { recursive: true, force: true });
  return prepared;
}

function startInContainer(): Promise<TestServer> {
  return startContainer({
    image: 'mariadb:11.8',
    port: 3306,
    url: urlAt,
    environment: { MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: '1', MARIADB_DATABASE: 'parley' },
    ping: pingSql,
  });
}
