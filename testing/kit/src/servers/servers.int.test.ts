import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';

import { findProgram } from '../find-program.ts';
import { acceptsConnections, freePort } from '../free-port.ts';
import { isStopped } from '../is-stopped.ts';
import { skipOrFail } from '../shared-servers.ts';
import { waitUntil } from '../wait-until.ts';
import { hasImage, startContainer } from './container.ts';
import { preparedDatadir as preparedMariadb, startMariadb } from './mariadb.ts';
import { preparedDatadir as preparedMysql, startMysql } from './mysql.ts';
import { startRabbitmq } from './rabbitmq.ts';
import { startRedis } from './redis.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

const started: TestServer[] = [];
afterAll(() => Promise.all(started.map((server) => server.stop())));

/** Runs the tests against a private server, or skips them if the machine has none. */
async function describePrivate(name: string, start: () => Promise<TestServer>, suite: (server: TestServer) => void): Promise<void> {
  try {
    const server = await start();
    started.push(server);
    describe(`a private ${name}`, () => {
      suite(server);
    });
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    await skipOrFail(name, error.message);
  }
}

async function sql(server: TestServer, statement: string): Promise<unknown> {
  const connection = await createConnection(`${server.url}/parley`);
  const [rows] = await connection.query(statement).finally(() => connection.end());
  return rows;
}

function durabilityTests(server: TestServer): void {
  test('keeps committed rows when it is killed', async () => {
    await sql(server, 'CREATE TABLE survivors (id INT PRIMARY KEY)');
    await sql(server, 'INSERT INTO survivors VALUES (1)');
    await server.kill();
    expect(await acceptsConnections(server.port)).toBe(false);
    await server.restart();
    expect(await sql(server, 'SELECT * FROM survivors')).toEqual([{ id: 1 }]);
  }, 60_000);

  test('answers nothing while it is paused, and answers once it is resumed', async () => {
    await server.pause();
    // A container's process cannot be inspected.
    expect(server.pid === undefined || isStopped(server.pid)).toBe(true);
    let answered = false;
    const answer = sql(server, 'SELECT 1 AS one').finally(() => {
      answered = true;
    });
    // The kernel still accepts connections for the paused server, so the missing answer shows the pause.
    expect(await acceptsConnections(server.port)).toBe(true);
    expect(answered).toBe(false);
    await server.resume();
    expect(await answer).toEqual([{ one: 1 }]);
  }, 30_000);
}

await describePrivate('mariadb', startMariadb, (server) => {
  durabilityTests(server);

  test('keeps its temporary files when another server starts', async () => {
    const connection = await createConnection(`${server.url}/parley`);
    try {
      await connection.query('CREATE TEMPORARY TABLE scratch (text LONGTEXT) ENGINE=Aria');
      await connection.query("INSERT INTO scratch VALUES ('still here')");
      started.push(await startMariadb());
      // Reopens the files of the table.
      await connection.query('ALTER TABLE scratch ADD number INT');
      expect(await connection.query('SELECT text FROM scratch')).toMatchObject([[{ text: 'still here' }], {}]);
    } finally {
      await connection.end();
    }
  }, 60_000);
});
await describePrivate('mysql', startMysql, durabilityTests);

const programs = [
  ['mariadb', findProgram('mariadbd'), preparedMariadb],
  ['mysql', process.env['TEST_MYSQLD'] || null, preparedMysql],
] as const;
for (const [name, program, prepare] of programs) {
  if (program === null) continue;
  test(`the system tables of ${name} are created without removing the temporary files of other servers`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-prepared-'));
    const ofAnother = join(tmpdir(), `#sql-of-another-server-${process.pid}`);
    await writeFile(ofAnother, '');
    try {
      const prepared = await prepare(program, folder);
      expect([existsSync(join(prepared, 'mysql')), existsSync(ofAnother)]).toEqual([true, true]);
    } finally {
      await rm(folder, { recursive: true });
      await rm(ofAnother, { force: true });
    }
  }, 120_000);
}

await describePrivate('redis', startRedis, (server) => {
  test('reports an exit only when the server ends on its own', async () => {
    let unexpectedExits = 0;
    server.onUnexpectedExit(() => unexpectedExits++);
    await server.kill();
    await server.restart();
    process.kill(server.pid!, 'SIGKILL');
    await waitUntil(() => unexpectedExits > 0, { what: 'the exit' });
    await server.restart();
    expect(unexpectedExits).toBe(1);
  }, 30_000);

  test('is empty on the same port after a restart', async () => {
    const redis = new Redis(server.url);
    redis.on('error', () => undefined);
    await redis.set('key', 'value');
    await server.kill();
    await server.restart();
    expect(await redis.get('key')).toBeNull();
    redis.disconnect();
  }, 30_000);
});

await describePrivate('rabbitmq', startRabbitmq, (server) => {
  // Shuts down cleanly once: RabbitMQ logs declarations with a delay, so a broker killed at once may lose the last one.
  test('has its durable queues on the same port after a kill', async () => {
    const first = await connect(server.url);
    first.on('error', () => undefined);
    await (await first.createChannel()).assertQueue('survivor', { durable: true });
    await server.end();
    await server.restart();
    await server.kill();
    await server.restart();
    const second = await connect(server.url);
    expect(await (await second.createChannel()).checkQueue('survivor')).toMatchObject({ queue: 'survivor' });
    await second.close();
  }, 60_000);
});

const image = 'redis:8';
if (await hasImage(image)) {
  test('a container can be killed, restarted and stopped', async () => {
    const ping = async (url: string): Promise<void> => {
      const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
      redis.on('error', () => undefined);
      await redis
        .connect()
        .then(() => redis.ping())
        .finally(() => redis.disconnect());
    };
    const server = await startContainer({ image, port: 6379, url: (port) => `redis://127.0.0.1:${port}`, ping });
    await server.kill();
    await expect(ping(server.url)).rejects.toThrow();
    await server.restart();
    await ping(server.url);
    await server.stop();
    expect(await acceptsConnections(server.port)).toBe(false);
  }, 60_000);
} else {
  await skipOrFail('docker', `Docker has no image ${image}`);
}

test('freePort returns a port without a listener', async () => {
  expect(await acceptsConnections(await freePort())).toBe(false);
});
