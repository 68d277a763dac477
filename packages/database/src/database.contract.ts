/** What every adapter of the port must do alike: run on SQLite, MariaDB and MySQL. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { add, amountOf, counter, countersTable, notes, type Doors } from './contract/fixtures.ts';
import { describeMigrations } from './contract/migrations.ts';
import { describeRows } from './contract/rows.ts';
import { describeWrites } from './contract/writes.ts';
import type { Database } from './database.ts';
import { migrate } from './migrations.ts';
import { nowSql } from './now-sql.ts';
import { createTable } from './table-sql.ts';

/** Opens the same empty database: each call as another process would. */
export type OpenDatabase = () => Promise<Database>;

export function describeDatabase(name: string, open: OpenDatabase): void {
  describe(`${name} as a database`, () => {
    const on = {} as Doors;

    beforeAll(async () => {
      Object.assign(on, { database: await open(), elsewhere: await open() });
      await migrate(on.database, {
        scope: 'contract',
        migrations: [
          { id: '0001-notes', statements: (dialect) => createTable(notes, dialect) },
          { id: '0002-counters', statements: [countersTable] },
        ],
      });
    }, 30_000);

    afterAll(async () => {
      await Promise.all(Object.values(on).map((database: Database) => database.close()));
    });

    describeRows(on);
    describeWrites(on);
    describeMigrations(on);
    describeReads(on, open);
  });
}

function describeReads(on: Doors, open: OpenDatabase): void {
  describe('a query built with knex', () => {
    test('reads and writes', async () => {
      const { build } = on.database;
      await on.database.write([build('counters').insert({ name: 'built', amount: 7 })]);
      const query = build('counters').select('amount').where({ name: 'built' }).limit(1);
      expect(await on.database.read(query)).toEqual([{ amount: 7 }]);
      expect(await on.database.read(build.raw('SELECT SUM(amount) AS total FROM counters WHERE name = ?', ['built']))).toEqual([
        { total: 7 },
      ]);
    });

    test('cannot be awaited by itself', async () => {
      await expect((async () => on.database.build('counters').select('amount'))()).rejects.toThrow();
    });
  });

  test('a close lets what is under way finish', async () => {
    const closing = await open();
    const guarded = [
      { statement: counter('closing'), affects: 1 },
      { statement: add('closing', 1), affects: 1 },
    ];
    const written = closing.write(guarded);
    await closing.close();
    expect(await written).toEqual([1, 1]);
    expect(await amountOf(on.elsewhere, 'closing')).toBe(1);
  });

  test('a snapshot sees one state of all tables while others write', async () => {
    await on.database.write([counter('sum-a'), counter('sum-b')]);
    const writing = new AbortController();
    const writer = (async () => {
      while (!writing.signal.aborted) await on.elsewhere.write([add('sum-a', 1), add('sum-b', 1)]);
    })();
    const query = (counterName: string) => ({ sql: 'SELECT amount FROM counters WHERE name = ?', values: [counterName] });
    for (let round = 0; round < 50; round++) {
      const [[a], [b]] = (await on.database.snapshot([query('sum-a'), query('sum-b')])) as [[{ amount: number }], [{ amount: number }]];
      expect(a.amount).toBe(b.amount);
    }
    writing.abort();
    await writer;
  });

  test('the clock counts microseconds, in a query as by itself', async () => {
    const before = await on.database.now();
    const [row] = await on.elsewhere.read<{ micros: number }>({ sql: `SELECT ${nowSql(on.database.dialect)} AS micros` });
    const after = await on.database.now();
    expect(row!.micros).toBeGreaterThanOrEqual(before);
    expect(after).toBeGreaterThanOrEqual(row!.micros);
    expect(Math.abs(after / 1_000 - Date.now())).toBeLessThan(2_000);
  });
}
