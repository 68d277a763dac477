import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';

import { startChild } from '@parley/testing-kit/child-process';
import { describeWithOwn } from '@parley/testing-kit/own-servers';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import { waitUntil } from '@parley/testing-kit/wait-until';

import { DatabaseUnavailable, type Database } from './database.ts';
import { openMysqlDatabase } from './mysql-database.ts';
import { openDeafLink } from './mysql-deaf-link.fixture.ts';

const slowWriter = fileURLToPath(new URL('mysql-slow-writer.fixture.ts', import.meta.url));

function outages(server: TestServer): void {
  const url = `${server.url}/parley`;
  let database: Database;

  beforeAll(async () => {
    database = await openMysqlDatabase({ url, answerDeadlineMs: 8_000 });
    await database.write([{ sql: 'CREATE TABLE rooms (name VARCHAR(40) PRIMARY KEY, visits BIGINT NOT NULL)' }]);
    await database.write([{ sql: "INSERT INTO rooms VALUES ('hall', 0), ('attic', 0), ('cellar', 0)" }]);
  });
  afterAll(() => database.close());

  const visit = (room: string) => ({
    statement: { sql: 'UPDATE rooms SET visits = visits + 1 WHERE name = ?', values: [room] },
    affects: 1,
  });
  const visits = async (room: string) =>
    (await database.read<{ visits: number }>({ sql: 'SELECT visits FROM rooms WHERE name = ?', values: [room] }))[0]!.visits;

  test('a killed server is DatabaseUnavailable, and used again when it is back', async () => {
    await database.write([visit('hall')]);
    await server.kill();
    await expect(visits('hall')).rejects.toThrow(DatabaseUnavailable);
    await expect(database.write([visit('hall')])).rejects.toThrow(DatabaseUnavailable);
    await expect(database.ping()).rejects.toThrow(DatabaseUnavailable);
    await server.restart();
    expect(await visits('hall')).toBe(1);
    expect(await database.write([visit('hall')])).toEqual([1]);
  }, 60_000);

  test('a server that is not there yet is waited for', async () => {
    await server.kill();
    await expect(openMysqlDatabase({ url, startDeadlineMs: 0 })).rejects.toThrow(DatabaseUnavailable);
    const opening = openMysqlDatabase({ url, startDeadlineMs: 30_000 });
    await server.restart();
    const opened = await opening;
    await opened.ping();
    await opened.close();
  }, 60_000);

  test('a frozen server is given up at the deadline, and used again when it goes on', async () => {
    const impatient = await openMysqlDatabase({ url, answerDeadlineMs: 200 });
    await impatient.ping();
    await server.pause();
    await expect(impatient.write([visit('hall')])).rejects.toThrow(DatabaseUnavailable);
    await server.resume();
    await waitUntil(
      () =>
        impatient.ping().then(
          () => true,
          () => false,
        ),
      { what: 'the server to answer again' },
    );
    await impatient.close();
  }, 30_000);

  test('a connection that nobody answers on is given up before its first query too', async () => {
    const link = await openDeafLink(url);
    link.deafenAt('SET SESSION');
    await expect(openMysqlDatabase({ url: link.url, answerDeadlineMs: 300, startDeadlineMs: 0 })).rejects.toThrow(DatabaseUnavailable);
    await link.close();
  }, 20_000);

  // The child's second statement sleeps on the server with the row locked; it is frozen meanwhile, so nobody commits.
  test.concurrent('a frozen writer loses its locks, and its write', async () => {
    const before = await visits('attic');
    const child = startChild(slowWriter, { args: [url] });
    await waitUntil(() => isLocked(database, 'attic'), { what: 'the child to lock its row' });
    child.pause();
    expect(await database.write([visit('attic')])).toEqual([1]);
    child.resume();
    expect(await child.line(/^(committed|DatabaseUnavailable)/)).toBe('DatabaseUnavailable');
    expect(await visits('attic')).toBe(before + 1);
    await child.ended;
  }, 60_000);

  // Beside the frozen one, in other rooms: both take the seconds that a server needs to give somebody up.
  // A statement that waited for a lock in vain leaves the locks of those before it; the ROLLBACK never arrives.
  test.concurrent('a writer who is cut off without a word loses its locks', async () => {
    const link = await openDeafLink(url);
    const writer = await openMysqlDatabase({ url: link.url, answerDeadlineMs: 8_000 });
    const holder = await createConnection(url);
    await holder.query('START TRANSACTION');
    await holder.query("UPDATE rooms SET visits = 0 WHERE name = 'cellar'");
    link.deafenAt('ROLLBACK');
    const outcome = writer.write([visit('hall').statement, visit('cellar').statement]).catch((error: unknown) => error);
    await waitUntil(() => isLocked(database, 'hall'), { what: 'the writer to lock the first row' });
    expect(await database.write([visit('hall')])).toEqual([1]);
    await holder.query('ROLLBACK');
    expect(await outcome).toBeInstanceOf(DatabaseUnavailable);
    await Promise.all([holder.end(), writer.close(), link.close()]);
  }, 60_000);
}

async function isLocked(database: Database, room: string): Promise<boolean> {
  try {
    await database.read({ sql: 'SELECT visits FROM rooms WHERE name = ? FOR UPDATE NOWAIT', values: [room] });
    return false;
  } catch {
    return true;
  }
}

await describeWithOwn('mariadb', startMariadb, outages);
await describeWithOwn('mysql', startMysql, outages);
