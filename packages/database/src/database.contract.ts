/** Contract suite of the port: runs on SQLite, MariaDB and MySQL. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { createTable } from './build-table.ts';
import { add, amountOf, counter, countersTable, notes, type Connections } from './contract/fixtures.ts';
import { describeMigrations } from './contract/migrations.ts';
import { describeRows } from './contract/rows.ts';
import { describeWrites } from './contract/writes.ts';
import { readDatabaseSize } from './database-size.ts';
import type { Database } from './database.ts';
import { migrate } from './migrations.ts';
import { nowSql } from './now-sql.ts';
import { openDatabase, type OpenDatabaseOptions } from './open-database.ts';

/** `options` returns the same empty database on each call. Each opening stands for another process. */
export function describeDatabase(name: string, options: () => Promise<OpenDatabaseOptions>): void {
  const open = async () => openDatabase(await options());

  describe(`${name} as a database`, () => {
    const clients = {} as Connections;

    beforeAll(async () => {
      Object.assign(clients, { database: await open(), other: await open() });
      await migrate(clients.database, {
        name: 'contract',
        migrations: [
          { id: '0001-notes', up: (knex) => createTable(knex, notes) },
          {
            id: '0002-counters',
            async up(knex) {
              await knex.raw(countersTable);
            },
          },
        ],
      });
    }, 30_000);

    afterAll(async () => {
      await Promise.all(Object.values(clients).map((database: Database) => database.close()));
    });

    describeRows(clients);
    describeWrites(clients);
    describeMigrations(clients, options);
    describeReads(clients, open);
  });
}

function describeReads(clients: Connections, open: () => Promise<Database>): void {
  describe('the size', () => {
    test('reports how much space the tables take', async () => {
      const { bytes, tables } = await readDatabaseSize(clients.database);
      expect(bytes).toBeGreaterThan(4_096);
      if (clients.database.dialect === 'sqlite') expect(tables).toEqual([]);
      else expect(tables).toContainEqual({ name: 'counters', rows: expect.any(Number), bytes: expect.any(Number) });
    });
  });

  describe('a query built with knex', () => {
    test('reads and writes', async () => {
      const { build } = clients.database;
      await clients.database.write([build('counters').insert({ name: 'built', amount: 7 })]);
      const query = build('counters').select('amount').where({ name: 'built' }).limit(1);
      expect(await clients.database.read(query)).toEqual([{ amount: 7 }]);
      expect(await clients.database.read(build.raw('SELECT SUM(amount) AS total FROM counters WHERE name = ?', ['built']))).toEqual([
        { total: 7 },
      ]);
    });

    test('cannot be awaited by itself', async () => {
      await expect((async () => clients.database.build('counters').select('amount'))()).rejects.toThrow();
    });
  });

  test('close waits for operations in flight', async () => {
    const closing = await open();
    const guarded = [
      { statement: counter('closing'), affects: 1 },
      { statement: add('closing', 1), affects: 1 },
    ];
    const written = closing.write(guarded);
    await closing.close();
    expect(await written).toEqual([1, 1]);
    expect(await amountOf(clients.other, 'closing')).toBe(1);
  });

  test('a snapshot is consistent across tables while others write', async () => {
    await clients.database.write([counter('sum-a'), counter('sum-b')]);
    const writing = new AbortController();
    const writer = (async () => {
      while (!writing.signal.aborted) await clients.other.write([add('sum-a', 1), add('sum-b', 1)]);
    })();
    const query = (counterName: string) => ({ sql: 'SELECT amount FROM counters WHERE name = ?', values: [counterName] });
    for (let round = 0; round < 50; round++) {
      const [[a], [b]] = (await clients.database.snapshot([query('sum-a'), query('sum-b')])) as [
        [{ amount: number }],
        [{ amount: number }],
      ];
      expect(a.amount).toBe(b.amount);
    }
    writing.abort();
    await writer;
  });

  test('HA-3.2: the reads of a read transaction never go back, and others write meanwhile', async () => {
    await clients.database.write([counter('advancing-a'), counter('advancing-b')]);
    const query = (counterName: string) => ({ sql: 'SELECT amount FROM counters WHERE name = ?', values: [counterName] });
    const amounts = await clients.database.readTransaction(async (reads) => {
      const [[first]] = (await reads.snapshot([query('advancing-a')])) as [[{ amount: number }]];
      await clients.other.write([add('advancing-a', 1), add('advancing-b', 1)]);
      const both = await Promise.all([
        reads.read<{ amount: number }>(query('advancing-a')),
        reads.read<{ amount: number }>(query('advancing-b')),
      ]);
      const [[a], [b]] = (await reads.snapshot([query('advancing-a'), query('advancing-b')])) as [
        [{ amount: number }],
        [{ amount: number }],
      ];
      return [[first.amount, first.amount], both.map(([row]) => row!.amount), [a.amount, b.amount]];
    });
    // SQLite reads the newest state each time; a snapshot stays as it was.
    const later = clients.database.dialect === 'sqlite' ? [1, 1] : [0, 0];
    expect(amounts).toEqual([[0, 0], later, later]);
    expect(await amountOf(clients.database, 'advancing-a')).toBe(1);
  });

  test('HA-3.2: read transactions leave connections to the reads that their callers wait for, and pass errors on', async () => {
    const query = { sql: 'SELECT 1 AS one' };
    const nested = Array.from({ length: 40 }, () =>
      clients.database.readTransaction(async (reads) => [await reads.read(query), await clients.database.read(query)]),
    );
    expect(await Promise.all(nested)).toEqual(Array.from({ length: 40 }, () => [[{ one: 1 }], [{ one: 1 }]]));
    const failing = clients.database.readTransaction(async (reads) => {
      await reads.read(query);
      throw new RangeError('of the caller');
    });
    await expect(failing).rejects.toThrow(RangeError);
    await expect(clients.database.readTransaction((reads) => reads.read({ sql: 'SELECT nonsense' }))).rejects.toThrow();
    expect(await clients.database.readTransaction((reads) => reads.read(query))).toEqual([{ one: 1 }]);
  });

  test('the clock returns microseconds, in a query and by itself', async () => {
    const before = await clients.database.now();
    const [row] = await clients.other.read<{ micros: number }>({ sql: `SELECT ${nowSql(clients.database.dialect)} AS micros` });
    const after = await clients.database.now();
    expect(row!.micros).toBeGreaterThanOrEqual(before);
    expect(after).toBeGreaterThanOrEqual(row!.micros);
    expect(Math.abs(after / 1_000 - Date.now())).toBeLessThan(2_000);
  });
}
