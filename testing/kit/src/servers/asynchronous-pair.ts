import { createConnection } from 'mysql2/promise';

import { findProgram } from '../find-program.ts';
import { openTcpProxy } from '../tcp-proxy.ts';
import { startMariadb } from './mariadb.ts';
import { runSql } from './sql.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

/** Two MariaDB servers with asynchronous replication, at one address that leads to the primary. */
export interface AsynchronousPair extends TestServer {
  /** Resolves when the replica has everything that was committed before the call. */
  replicated(): Promise<void>;
  /** Further commits reach only the primary. */
  stopReplication(): Promise<void>;
  /** Kills the primary, promotes the replica with what it has, and leads the address to it. */
  failOver(): Promise<void>;
}

/** Throws ServerMissing, also if MariaDB is available only as an image. */
export async function startAsynchronousPair(): Promise<AsynchronousPair> {
  if (findProgram('mariadbd') === null) throw new ServerMissing('MariaDB is not installed');
  const [primary, replica] = await Promise.all(
    [1, 2].map((id) => startMariadb({ args: [`--server-id=${id}`, '--gtid-strict-mode=ON', '--log-slave-updates=ON'] })),
  );
  const proxy = await openTcpProxy(primary!.port);
  await replicate(primary!, replica!);
  return {
    ...primary!,
    url: primary!.url.replace(String(primary!.port), String(proxy.port)),
    port: proxy.port,
    async stop() {
      await proxy.close();
      await Promise.all([primary!.stop(), replica!.stop()]);
    },
    async replicated() {
      const position = await readValue(primary!.url, 'SELECT @@gtid_binlog_pos AS value');
      // 0 when the position is reached, -1 after the timeout in seconds.
      const result = await readValue(replica!.url, `SELECT MASTER_GTID_WAIT('${position}', 30) AS value`);
      if (Number(result) !== 0) throw new Error(`the replica has not reached ${position}`);
    },
    stopReplication: () => runSql(replica!.url, ['STOP SLAVE IO_THREAD']),
    async failOver() {
      await primary!.kill();
      await runSql(replica!.url, ['STOP SLAVE', 'RESET SLAVE ALL']);
      proxy.redirect(replica!.port);
    },
  };
}

async function replicate(primary: TestServer, replica: TestServer): Promise<void> {
  await runSql(replica.url, [
    // Both servers have created the same user and schema at their start, each in its own binary log.
    'RESET MASTER',
    `SET GLOBAL gtid_slave_pos = '${await readValue(primary.url, 'SELECT @@gtid_binlog_pos AS value')}'`,
    `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port}, MASTER_USER = 'root', MASTER_SSL_VERIFY_SERVER_CERT = 0, MASTER_USE_GTID = slave_pos`,
    'START SLAVE',
  ]);
}

async function readValue(url: string, sql: string): Promise<string> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query(sql);
    return String((rows as { value: unknown }[])[0]!.value);
  } finally {
    connection.destroy();
  }
}
