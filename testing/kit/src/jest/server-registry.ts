/**
 * Servers that all test files of a run share. The registry runs in Jest's main process; test files request a server by name
 * over HTTP. The first request starts the server, so a run starts only what it needs. When the run ends, the registry stops
 * its servers and reports the ones that were requested but missing.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { startMariadb } from '../servers/mariadb.ts';
import { startMysql } from '../servers/mysql.ts';
import { startRabbitmq } from '../servers/rabbitmq.ts';
import { startRedis } from '../servers/redis.ts';
import { ServerMissing, type TestServer } from '../servers/test-server.ts';

export type ServerName = 'mariadb' | 'mysql' | 'rabbitmq' | 'redis';

/** Response of the registry: the server's URL, or the reason why there is none. */
export type ServerLookup = { url: string } | { missing: string };

const kinds: Record<ServerName, { variable: string; start: () => Promise<TestServer> }> = {
  mariadb: { variable: 'TEST_MARIADB_URL', start: () => startMariadb({ durable: false }) },
  mysql: { variable: 'TEST_MYSQL_URL', start: () => startMysql({ durable: false }) },
  rabbitmq: { variable: 'TEST_AMQP_URL', start: startRabbitmq },
  redis: { variable: 'TEST_REDIS_URL', start: startRedis },
};

export interface ServerRegistry {
  url: string;
  /** Stops the servers that it started. Resolves with the missing ones: name → reason. */
  close(): Promise<Map<string, string>>;
}

export async function startServerRegistry(): Promise<ServerRegistry> {
  const servers: TestServer[] = [];
  const lookups = new Map<string, Promise<ServerLookup>>();
  const missingServers = new Map<string, string>();

  async function findOrStart(name: string): Promise<ServerLookup> {
    if (!isServerName(name)) throw new Error(`there is no server named ${name}`);
    const configured = process.env[kinds[name].variable];
    if (configured !== undefined && configured !== '') return { url: configured };
    try {
      const server = await kinds[name].start();
      servers.push(server);
      return { url: server.url };
    } catch (error) {
      if (!(error instanceof ServerMissing)) throw error;
      missingServers.set(name, error.message);
      return { missing: error.message };
    }
  }

  const http = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://registry');
    const name = pathname.slice(1);
    if (request.method === 'POST') {
      missingServers.set(name, searchParams.get('reason') ?? '');
      respond(response, 200, {});
      return;
    }
    const lookup = lookups.get(name) ?? findOrStart(name);
    lookups.set(name, lookup);
    lookup.then(
      (result) => respond(response, 200, result),
      (error: unknown) => respond(response, 500, { error: String(error) }),
    );
  });
  const url = await listen(http);

  return {
    url,
    async close() {
      http.close();
      http.closeAllConnections();
      // A server that is still starting would otherwise outlive the run.
      await Promise.allSettled(lookups.values());
      await Promise.all(servers.map((server) => server.stop()));
      return missingServers;
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
