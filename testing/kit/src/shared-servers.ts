/**
 * The servers that all test files of a run share: found by TEST_MARIADB_URL, TEST_MYSQL_URL, TEST_AMQP_URL or
 * TEST_REDIS_URL, else started at the first need. Share alike: own schemas, key prefixes and exchange names, no harm.
 */
import { randomBytes } from 'node:crypto';

import { describe, test } from '@jest/globals';

import type { Answer, ServerName } from './jest/server-desk.ts';
import { runSql } from './servers/answers-sql.ts';

/**
 * The tests in `suite` run when the server is there, else are skipped and named; a failure when TEST_REQUIRE names it.
 * Starting a server takes time, so await it at the top of the file: `await describeWith('mariadb', (url) => { … })`.
 */
export async function describeWith(name: ServerName, suite: (url: string) => void): Promise<void> {
  const answer = await askFor(name);
  if ('missing' in answer) {
    await refuse(name, answer.missing);
    return;
  }
  describe(`with ${name}`, () => {
    suite(answer.url);
  });
}

/** The server's url, or null when the machine has none: then skip, and it is named at the end of the run. */
export async function sharedServer(name: ServerName): Promise<string | null> {
  const answer = await askFor(name);
  return 'url' in answer ? answer.url : null;
}

export const sharedMariadb = (): Promise<string | null> => sharedServer('mariadb');
export const sharedMysql = (): Promise<string | null> => sharedServer('mysql');
export const sharedRabbitmq = (): Promise<string | null> => sharedServer('rabbitmq');
export const sharedRedis = (): Promise<string | null> => sharedServer('redis');

/** A new, empty schema on a MariaDB or MySQL. */
export async function freshDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runSql(serverUrl, [`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`]);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(serverUrl, [`DROP DATABASE IF EXISTS ${name}`]) };
}

/** Whether the run must not do without it: `TEST_REQUIRE=mariadb,mysql,rabbitmq,redis`. */
export function isRequired(name: string): boolean {
  return (process.env['TEST_REQUIRE'] ?? '').split(',').includes(name);
}

/** Stands in the place of tests that cannot run here, and has them named at the end of the run. */
export async function refuse(name: string, reason: string): Promise<void> {
  await fetch(`${deskUrl()}/${name}?${new URLSearchParams({ reason }).toString()}`, { method: 'POST' });
  const title = `${name} is needed: ${reason}`;
  if (!isRequired(name)) {
    // oxlint-disable-next-line jest/no-disabled-tests -- a skipped test is how its absence is told
    test.skip(title, () => undefined);
    return;
  }
  test(title, () => {
    throw new Error(`TEST_REQUIRE names ${name}, and ${reason}`);
  });
}

async function askFor(name: ServerName): Promise<Answer> {
  const response = await fetch(`${deskUrl()}/${name}`);
  if (!response.ok) throw new Error(`${name} did not start: ${await response.text()}`);
  return (await response.json()) as Answer;
}

function deskUrl(): string {
  const desk = process.env['TEST_SERVER_DESK'];
  if (desk === undefined) throw new Error('only tests of the projects integration and e2e have servers: name the file *.int.test.ts');
  return desk;
}
