/**
 * Servers that all test files of a run share: those of TEST_MARIADB_URL, TEST_MYSQL_URL, TEST_AMQP_URL and TEST_REDIS_URL,
 * or else started on first use. Tests use their own schemas, key prefixes and exchange names, and never stop a server.
 */
import { randomBytes } from 'node:crypto';

import { describe, test } from '@jest/globals';

import type { ServerLookup, ServerName } from './jest/server-registry.ts';
import { runSql } from './servers/sql.ts';

/** TEST_DATABASES=all also runs suites of several minutes on the second database, whose SQL the suites of stores and projections try. */
export const testAllDatabases = process.env['TEST_DATABASES'] === 'all';

/**
 * Runs the tests in `suite` if the server is available. Otherwise skips and reports them, or fails if TEST_REQUIRE names the
 * server. Await it at the top level of the file: `await describeWithServer('mariadb', (url) => { … })`.
 */
export async function describeWithServer(name: ServerName, suite: (url: string) => void): Promise<void> {
  const lookup = await lookUp(name);
  if ('missing' in lookup) {
    await skipOrFail(name, lookup.missing);
    return;
  }
  describe(`with ${name}`, () => {
    suite(lookup.url);
  });
}

/** Returns the server's URL, or null if the machine has none: then call `skipOrFail`. */
export async function sharedServer(name: ServerName): Promise<string | null> {
  const lookup = await lookUp(name);
  return 'url' in lookup ? lookup.url : null;
}

export const sharedMariadb = (): Promise<string | null> => sharedServer('mariadb');
export const sharedMysql = (): Promise<string | null> => sharedServer('mysql');
export const sharedRabbitmq = (): Promise<string | null> => sharedServer('rabbitmq');
export const sharedRedis = (): Promise<string | null> => sharedServer('redis');

/** Creates an empty schema on a MariaDB or MySQL server. */
export async function freshDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runSql(serverUrl, [`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`]);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(serverUrl, [`DROP DATABASE IF EXISTS ${name}`]) };
}

/** Returns true if the run must fail without this server: `TEST_REQUIRE=mariadb,mysql,rabbitmq,redis`. */
export function isRequired(name: string): boolean {
  return (process.env['TEST_REQUIRE'] ?? '').split(',').includes(name);
}

/** Adds a skipped test for tests that cannot run, or a failing one if TEST_REQUIRE names the server. The run reports it at its end. */
export async function skipOrFail(name: string, reason: string): Promise<void> {
  await fetch(`${registryUrl()}/${name}?${new URLSearchParams({ reason }).toString()}`, { method: 'POST' });
  const title = `${name} is needed: ${reason}`;
  if (!isRequired(name)) {
    // oxlint-disable-next-line jest/no-disabled-tests -- a skipped test reports the missing server
    test.skip(title, () => undefined);
    return;
  }
  test(title, () => {
    throw new Error(`TEST_REQUIRE names ${name}, and ${reason}`);
  });
}

async function lookUp(name: ServerName): Promise<ServerLookup> {
  const response = await fetch(`${registryUrl()}/${name}`);
  if (!response.ok) throw new Error(`${name} did not start: ${await response.text()}`);
  return (await response.json()) as ServerLookup;
}

function registryUrl(): string {
  const url = process.env['TEST_SERVER_REGISTRY'];
  if (url === undefined) throw new Error('only the Jest projects integration and e2e have servers: name the file *.int.test.ts');
  return url;
}
