import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';

import { startChild } from '@parley/testing-kit/child-process';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import { waitUntil } from '@parley/testing-kit/wait-until';

import { DatabaseUnavailable, type Database } from './database.ts';
import { migrate, type Migration } from './migrations.ts';
import { openMysqlDatabase } from './mysql-database.ts';
import { openBlackHoleProxy } from './black-hole-proxy.fixture.ts';

const slowWriter = fileURLToPath(new URL('mysql-slow-writer.fixture.ts', import.meta.url));

function outages(server: TestServer): void {
  const url = `${server.url}/parley`;
  let database: Database;

  beforeAll(async () => {
    database = await openMysqlDatabase({ url, answerDeadlineMs: 8_000, readTimeoutMs: 500 });
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

  describe('a killed server', () => {
    const readRooms = (from: Database) => from.read({ sql: 'SELECT name FROM rooms' });
    let patient: Database;
    let closing: Database;

    beforeAll(async () => {
      await database.write([visit('hall')]);
      patient = await openMysqlDatabase({ url, readTimeoutMs: 30_000 });
      closing = await openMysqlDatabase({ url, readTimeoutMs: 600_000 });
      await server.kill();
    }, 60_000);
    afterAll(() => patient.close());

    test('is DatabaseUnavailable', async () => {
      await expect(visits('hall')).rejects.toThrow(DatabaseUnavailable);
      await expect(database.write([visit('hall')])).rejects.toThrow(DatabaseUnavailable);
      await expect(database.ping()).rejects.toThrow(DatabaseUnavailable);
      await expect(patient.ping()).rejects.toThrow(DatabaseUnavailable);
      await expect(openMysqlDatabase({ url, startDeadlineMs: 0 })).rejects.toThrow(DatabaseUnavailable);
    }, 60_000);

    test('HA 3.5: closing ends the retries of a read', async () => {
      const reading = readRooms(closing).catch((error: unknown) => error);
      await closing.close();
      expect(await reading).toBeInstanceOf(DatabaseUnavailable);
    });

    describe('that restarts', () => {
      let reading: Promise<unknown[]>;
      let opening: Promise<Database>;

      beforeAll(async () => {
        reading = readRooms(patient);
        opening = openMysqlDatabase({ url, startDeadlineMs: 30_000 });
        await server.restart();
      }, 60_000);

      test('HA 3.5: a read has waited for it', async () => {
        expect(await reading).toHaveLength(3);
      });

      test('opening has waited for it', async () => {
        const opened = await opening;
        await opened.ping();
        await opened.close();
      });

      test('is used again', async () => {
        expect(await visits('hall')).toBe(1);
        expect(await database.write([visit('hall')])).toEqual([1]);
      });
    });
  });

  test('a frozen server times out, and is used again when it continues', async () => {
    const shortDeadline = await openMysqlDatabase({ url, answerDeadlineMs: 1_000 });
    await shortDeadline.ping();
    await server.pause();
    const outcome = await shortDeadline.write([visit('hall')]).catch((error: unknown) => error);
    await server.resume();
    expect(outcome).toBeInstanceOf(DatabaseUnavailable);
    await waitUntil(
      () =>
        shortDeadline.ping().then(
          () => true,
          () => false,
        ),
      { what: 'the server to answer again' },
    );
    await shortDeadline.close();
  }, 30_000);

  test('a connection without responses times out before its first query too', async () => {
    const proxy = await openBlackHoleProxy(url);
    proxy.dropFrom('SET SESSION');
    await expect(openMysqlDatabase({ url: proxy.url, answerDeadlineMs: 300, startDeadlineMs: 0 })).rejects.toThrow(DatabaseUnavailable);
    await proxy.close();
  }, 20_000);

  // The child's second statement sleeps on the server with the row locked. The child is frozen meanwhile, so nothing is committed.
  test.concurrent('a frozen writer loses its locks and its write', async () => {
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

  // Concurrent with the previous test, on other rows: both take the seconds until the server ends a session.
  // A lock timeout keeps the locks of earlier statements, and the ROLLBACK never arrives.
  test.concurrent('a writer whose packets are dropped loses its locks', async () => {
    const proxy = await openBlackHoleProxy(url);
    const writer = await openMysqlDatabase({ url: proxy.url, answerDeadlineMs: 8_000 });
    const holder = await createConnection(url);
    await holder.query('START TRANSACTION');
    await holder.query("UPDATE rooms SET visits = 0 WHERE name = 'cellar'");
    proxy.dropFrom('ROLLBACK');
    const outcome = writer.write([visit('hall').statement, visit('cellar').statement]).catch((error: unknown) => error);
    await waitUntil(() => isLocked(database, 'hall'), { what: 'the writer to lock the first row' });
    expect(await database.write([visit('hall')])).toEqual([1]);
    await holder.query('ROLLBACK');
    expect(await outcome).toBeInstanceOf(DatabaseUnavailable);
    await Promise.all([holder.end(), writer.close(), proxy.close()]);
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

await describeWithPrivateServer('mariadb', startMariadb, outages);
await describeWithPrivateServer('mysql', startMysql, (server) => {
  outages(server);

  // On MariaDB, an account with all rights writes to a read-only server.
  test('HA 3.3: a primary that was demoted is DatabaseUnavailable for writes, and is used again when it is promoted', async () => {
    const database = await openMysqlDatabase({ url: `${server.url}/parley` });
    const claim = [{ sql: "INSERT INTO rooms VALUES ('porch', 0)" }];
    await database.write([{ sql: 'SET GLOBAL super_read_only = ON' }]);
    await expect(database.write(claim)).rejects.toThrow(DatabaseUnavailable);
    await database.write([{ sql: 'SET GLOBAL read_only = OFF' }]);
    expect(await database.write(claim)).toEqual([1]);
    await database.close();
  });

  test('HA 3.3: migrations at the start of a service wait for a primary', async () => {
    const database = await openMysqlDatabase({ url: `${server.url}/parley` });
    await database.write([{ sql: 'SET GLOBAL super_read_only = ON' }]);
    const up: Migration['up'] = async (knex) => void (await knex.raw('CREATE TABLE IF NOT EXISTS attics (id INT PRIMARY KEY)'));
    const migrating = migrate(database, { name: 'waiting', migrations: [{ id: '0001-attics', up }] });
    await database.read({ sql: 'SELECT SLEEP(0.5)' });
    await database.write([{ sql: 'SET GLOBAL read_only = OFF' }]);
    expect(await migrating).toEqual(['0001-attics']);
    await database.close();
  }, 60_000);
});
