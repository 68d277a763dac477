import { readFileSync } from 'node:fs';

import { afterAll, describe, expect, test } from '@jest/globals';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';

import { acceptsConnections, freePort } from '../free-port.ts';
import { refuse } from '../shared-servers.ts';
import { waitUntil } from '../wait-until.ts';
import { hasImage, startContainer } from './container.ts';
import { startMariadb } from './mariadb.ts';
import { startMysql } from './mysql.ts';
import { startRabbitmq } from './rabbitmq.ts';
import { startRedis } from './redis.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

const started: TestServer[] = [];
afterAll(() => Promise.all(started.map((server) => server.stop())));

/** The tests get a server of their own, or stand as skipped. */
async function describePrivate(name: string, start: () => Promise<TestServer>, suite: (server: TestServer) => void): Promise<void> {
  try {
    const server = await start();
    started.push(server);
    describe(`a private ${name}`, () => {
      suite(server);
    });
  } catch (error) {
    if (!(error instanceof ServerMissing)) throw error;
    await refuse(name, error.message);
  }
}

async function sql(server: TestServer, statement: string): Promise<unknown> {
  const connection = await createConnection(`${server.url}/parley`);
  const [rows] = await connection.query(statement).finally(() => connection.end());
  return rows;
}

/** Whether the kernel runs it no more; a container's process cannot be asked. */
function isStopped(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  const state = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return state.slice(state.lastIndexOf(')')).startsWith(') T');
}

function keepsWhatWasCommitted(server: TestServer): void {
  test('keeps what was committed when it is killed', async () => {
    await sql(server, 'CREATE TABLE kept (id INT PRIMARY KEY)');
    await sql(server, 'INSERT INTO kept VALUES (1)');
    await server.kill();
    expect(await acceptsConnections(server.port)).toBe(false);
    await server.restart();
    expect(await sql(server, 'SELECT * FROM kept')).toEqual([{ id: 1 }]);
  }, 60_000);

  test('answers nothing while it is paused, and the answer after', async () => {
    await server.pause();
    await waitUntil(() => isStopped(server.pid), { what: 'the server to be stopped' });
    let answered = false;
    const answer = sql(server, 'SELECT 1 AS one').finally(() => {
      answered = true;
    });
    // The kernel still takes connections for it: so the greeting, not the connection, is what must be missing.
    expect(await acceptsConnections(server.port)).toBe(true);
    expect(answered).toBe(false);
    await server.resume();
    expect(await answer).toEqual([{ one: 1 }]);
  }, 30_000);
}

await describePrivate('mariadb', startMariadb, (server) => {
  keepsWhatWasCommitted(server);

  test('does not lose its temporary files when another one starts', async () => {
    const connection = await createConnection(`${server.url}/parley`);
    try {
      await connection.query('CREATE TEMPORARY TABLE passing (text LONGTEXT) ENGINE=Aria');
      await connection.query("INSERT INTO passing VALUES ('still here')");
      started.push(await startMariadb());
      // Opens its files anew.
      await connection.query('ALTER TABLE passing ADD number INT');
      expect(await connection.query('SELECT text FROM passing')).toMatchObject([[{ text: 'still here' }], {}]);
    } finally {
      await connection.end();
    }
  }, 60_000);
});
await describePrivate('mysql', startMysql, keepsWhatWasCommitted);

await describePrivate('redis', startRedis, (server) => {
  test('tells when it ends by itself, and only then', async () => {
    let falls = 0;
    server.onFall(() => falls++);
    await server.kill();
    await server.restart();
    process.kill(server.pid!, 'SIGKILL');
    await waitUntil(() => falls > 0, { what: 'the fall' });
    await server.restart();
    expect(falls).toBe(1);
  }, 30_000);

  test('comes back empty on the same port', async () => {
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
  // Ended in between: a broker killed at once may lose what it declared last, since it logs declarations with a delay.
  test('comes back on the same port with what was durable', async () => {
    const first = await connect(server.url);
    first.on('error', () => undefined);
    await (await first.createChannel()).assertQueue('kept', { durable: true });
    await server.end();
    await server.restart();
    await server.kill();
    await server.restart();
    const second = await connect(server.url);
    expect(await (await second.createChannel()).checkQueue('kept')).toMatchObject({ queue: 'kept' });
    await second.close();
  }, 60_000);
});

const image = 'redis:8';
if (await hasImage(image)) {
  test('a container serves as well', async () => {
    const ask = async (url: string): Promise<void> => {
      const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
      redis.on('error', () => undefined);
      await redis
        .connect()
        .then(() => redis.ping())
        .finally(() => redis.disconnect());
    };
    const server = await startContainer({ image, port: 6379, url: (port) => `redis://127.0.0.1:${port}`, ask });
    await server.kill();
    await expect(ask(server.url)).rejects.toThrow();
    await server.restart();
    await ask(server.url);
    await server.stop();
    expect(await acceptsConnections(server.port)).toBe(false);
  }, 60_000);
} else {
  await refuse('docker', `Docker has no image ${image}`);
}

test('free ports are free', async () => {
  expect(await acceptsConnections(await freePort())).toBe(false);
});
