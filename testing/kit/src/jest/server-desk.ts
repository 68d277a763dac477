/**
 * Runs in Jest's own process for the whole run: test files ask it, over HTTP, for a server by name. The first to ask has
 * it started, all share it, so a run starts what it needs and no more; at the end the desk stops them and says what was
 * asked for and not there.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { startMariadb } from '../servers/mariadb.ts';
import { startMysql } from '../servers/mysql.ts';
import { startRabbitmq } from '../servers/rabbitmq.ts';
import { startRedis } from '../servers/redis.ts';
import { ServerMissing, type TestServer } from '../servers/test-server.ts';

export type ServerName = 'mariadb' | 'mysql' | 'rabbitmq' | 'redis';

/** The desk's answer: the url, or why there is none. */
export type Answer = { url: string } | { missing: string };

const kinds: Record<ServerName, { variable: string; start: () => Promise<TestServer> }> = {
  mariadb: { variable: 'TEST_MARIADB_URL', start: () => startMariadb({ durable: false }) },
  mysql: { variable: 'TEST_MYSQL_URL', start: () => startMysql({ durable: false }) },
  rabbitmq: { variable: 'TEST_AMQP_URL', start: startRabbitmq },
  redis: { variable: 'TEST_REDIS_URL', start: startRedis },
};

export interface ServerDesk {
  url: string;
  /** Stops what it started; resolves with what tests wanted and did not get: its name, and why. */
  close(): Promise<Map<string, string>>;
}

export async function openServerDesk(): Promise<ServerDesk> {
  const servers: TestServer[] = [];
  const answers = new Map<string, Promise<Answer>>();
  const missed = new Map<string, string>();

  async function provide(name: string): Promise<Answer> {
    if (!isServerName(name)) throw new Error(`there is no server named ${name}`);
    const given = process.env[kinds[name].variable];
    if (given !== undefined && given !== '') return { url: given };
    try {
      const server = await kinds[name].start();
      servers.push(server);
      return { url: server.url };
    } catch (error) {
      if (!(error instanceof ServerMissing)) throw error;
      missed.set(name, error.message);
      return { missing: error.message };
    }
  }

  const http = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://desk');
    const name = pathname.slice(1);
    if (request.method === 'POST') {
      missed.set(name, searchParams.get('reason') ?? '');
      respond(response, 200, {});
      return;
    }
    const answer = answers.get(name) ?? provide(name);
    answers.set(name, answer);
    answer.then(
      (found) => respond(response, 200, found),
      (error: unknown) => respond(response, 500, { error: String(error) }),
    );
  });
  const url = await listen(http);

  return {
    url,
    async close() {
      http.close();
      http.closeAllConnections();
      // One that is still starting is waited for, else it would be left behind.
      await Promise.allSettled(answers.values());
      await Promise.all(servers.map((server) => server.stop()));
      return missed;
    },
  };
}

function isServerName(name: string): name is ServerName {
  return Object.hasOwn(kinds, name);
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
