import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../free-port.ts';
import { answersSql } from './answers-sql.ts';
import { startContainer } from './container.ts';
import { findProgram } from '../find-program.ts';
import { startLocalProcess } from './local-process.ts';
import type { TestServer } from './test-server.ts';

const run = promisify(execFile);

export interface DatabaseServerOptions {
  /** As in production, also against SIGKILL. Without it commits are several times faster and the last second may be lost. */
  durable?: boolean;
  /** With what docker-compose.yml tells MySQL: its buffer pool, redo log and adaptive hash index, not those of a server that nobody set up. */
  tuned?: boolean;
  /** The folder in which its own is made; where temporary files are unless told. */
  within?: string;
}

const tuning = ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=512M', '--innodb-adaptive-hash-index=ON'];

/** A private MariaDB with an empty schema `parley`. Throws ServerMissing. */
export async function startMariadb({ durable = true, tuned = false, within = tmpdir() }: DatabaseServerOptions = {}): Promise<TestServer> {
  const program = findProgram('mariadbd');
  if (program === null) return startInContainer();
  const folder = await mkdtemp(join(within, 'parley-mariadb-'));
  const datadir = join(folder, 'data');
  await cp(await preparedDatadir(program), datadir, { recursive: true });
  const initFile = join(folder, 'init.sql');
  // One statement a line, as the server wants it.
  await writeFile(
    initFile,
    "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';\nGRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\nCREATE DATABASE IF NOT EXISTS parley;\n",
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
      // At its start a server removes all that is called `#sql…` there: what another one uses just then, which may crash.
      `--tmpdir=${folder}`,
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_bin',
      '--transaction-isolation=READ-COMMITTED',
      '--max-connections=500',
      ...(tuned ? tuning : []),
      ...(durable ? ['--innodb-flush-log-at-trx-commit=1', '--log-bin=binlog', '--sync-binlog=1'] : ['--innodb-flush-log-at-trx-commit=0']),
    ],
    port,
    url: urlAt(port),
    folder,
  });
}

const urlAt = (port: number): string => `mysql://root@127.0.0.1:${port}`;

// Making the system tables takes seconds, copying them 50 ms: they are made once a version and machine.
async function preparedDatadir(program: string): Promise<string> {
  const { stdout: version } = await run(program, ['--no-defaults', '--version']);
  const user = userInfo().username;
  const prepared = join(tmpdir(), `parley-mariadb-prepared-${user}-${createHash('sha256').update(version).digest('hex').slice(0, 12)}`);
  if (existsSync(prepared)) return prepared;
  const making = await mkdtemp(`${prepared}-`);
  const installer = findProgram('mariadb-install-db') ?? 'mariadb-install-db';
  await run(installer, [
    '--no-defaults',
    `--user=${user}`,
    `--datadir=${making}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  // Another test run may have been first: a folder that holds something is not replaced.
  await rename(making, prepared).catch(() => rm(making, { recursive: true, force: true }));
  return prepared;
}

function startInContainer(): Promise<TestServer> {
  return startContainer({
    image: 'mariadb:11.8',
    port: 3306,
    url: urlAt,
    environment: { MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: '1', MARIADB_DATABASE: 'parley' },
    ask: answersSql,
  });
}
