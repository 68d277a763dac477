/** What every adapter of the port must do alike: run on SQLite, MariaDB and MySQL. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { CheckViolation, UniqueViolation, WriteRefused, type Database } from './database.ts';
import { awaitMigrations, migrate, MigrationsMissing } from './migrations.ts';
import { nowSql } from './now-sql.ts';
import { createTable, decodeRow, deleteByKeys, selectByKeys, upsert, upserts } from './table-sql.ts';
import { column, defineTable, type RowOf } from './tables.ts';

/** Opens the same empty database: each call as another process would. */
export type OpenDatabase = () => Promise<Database>;

const notes = defineTable(
  'notes',
  {
    ownerId: column.id(),
    number: column.integer(),
    label: column.text(40),
    body: column.nullable(column.text()),
    tags: column.json<string[]>(),
    pinned: column.boolean(),
    editedAt: column.nullable(column.micros()),
    digest: column.nullable(column.bytes(8)),
  },
  { primaryKey: ['ownerId', 'number'], indexes: { by_label: { columns: ['ownerId', 'label'], unique: true } } },
);

const owner = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const other = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c';

function note(number: number, changes: Partial<RowOf<typeof notes>> = {}): RowOf<typeof notes> {
  return {
    ownerId: owner,
    number,
    label: `note ${number}`,
    body: null,
    tags: [],
    pinned: false,
    editedAt: null,
    digest: null,
    ...changes,
  };
}

export function describeDatabase(name: string, open: OpenDatabase): void {
  describe(`${name} as a database`, () => {
    let database: Database;
    let elsewhere: Database;

    beforeAll(async () => {
      [database, elsewhere] = [await open(), await open()];
      await migrate(database, {
        scope: 'contract',
        migrations: [
          { id: '0001-notes', statements: (dialect) => createTable(notes, dialect) },
          {
            id: '0002-counters',
            statements: [
              'CREATE TABLE counters (name VARCHAR(40) PRIMARY KEY, amount BIGINT NOT NULL, CONSTRAINT not_below_zero CHECK (amount >= 0))',
            ],
          },
        ],
      });
    }, 30_000);

    afterAll(async () => {
      await Promise.all([database?.close(), elsewhere?.close()]);
    });

    const counter = (counterName: string) => ({ sql: 'INSERT INTO counters (name, amount) VALUES (?, 0)', values: [counterName] });
    const add = (counterName: string, amount: number) => ({
      sql: 'UPDATE counters SET amount = amount + ? WHERE name = ?',
      values: [amount, counterName],
    });
    const amountOf = async (counterName: string) => {
      const [row] = await elsewhere.read<{ amount: number }>({ sql: 'SELECT amount FROM counters WHERE name = ?', values: [counterName] });
      return row?.amount;
    };

    describe('rows of a table', () => {
      test('come back as they were written, however odd', async () => {
        const rows = [
          note(1, {
            body: `it's "quoted" \\ a ? and ; a line\nbreak, \0, 👩‍👩‍👧 and ٣`,
            tags: ['a', 'é"\\'],
            pinned: true,
            editedAt: 1_763_900_000_123_456,
          }),
          note(2, { digest: Buffer.from([0, 255, 39, 92, 63, 59, 0, 1]) }),
          note(3, { ownerId: other, body: '' }),
        ];
        await database.write([upsert(notes, rows, database.dialect)]);
        const found = await elsewhere.read(selectByKeys(notes, rows, database.dialect));
        const decoded = found.map((row) => decodeRow(notes, row)).sort((a, b) => a.number - b.number);
        expect(decoded).toEqual(rows);
      });

      test('are overwritten whole by an upsert, the later of two with the same key staying', async () => {
        const rows = [note(12), note(11, { pinned: true, tags: ['old'] }), note(10)];
        await database.write(upserts(notes, rows, database.dialect));
        await database.write(upserts(notes, [note(11, { body: 'first' }), note(11, { body: 'second' })], database.dialect));
        const [row] = await elsewhere.read(selectByKeys(notes, [{ ownerId: owner, number: 11 }], database.dialect));
        expect(decodeRow(notes, row!)).toEqual(note(11, { body: 'second' }));
      });

      test('are found and deleted by many keys, by composite and single ones', async () => {
        const rows = Array.from({ length: 600 }, (_, index) => note(1_000 + index));
        await database.write(upserts(notes, rows, database.dialect));
        const some = [...rows.slice(3, 300), { ownerId: other, number: 5_000 }];
        expect(await elsewhere.read(selectByKeys(notes, some, database.dialect))).toHaveLength(297);
        expect(await elsewhere.read(selectByKeys(notes, [], database.dialect))).toEqual([]);
        const [deleted] = await database.write([deleteByKeys(notes, some, database.dialect)]);
        expect(deleted).toBe(297);
        const [left] = await elsewhere.read<{ count: number }>({
          sql: 'SELECT COUNT(*) AS count FROM notes WHERE number >= ?',
          values: [1_000],
        });
        expect(left).toEqual({ count: 303 });
      });

      test('are found by the primary key alone', async () => {
        const keys = Array.from({ length: 40 }, (_, index) => ({ ownerId: owner, number: 1_000 + index * 7 }));
        const explain = { sqlite: 'EXPLAIN QUERY PLAN', mysql: 'EXPLAIN FORMAT=TRADITIONAL', mariadb: 'EXPLAIN' }[database.dialect];
        for (const { sql, values } of [selectByKeys(notes, keys, database.dialect), deleteByKeys(notes, keys, database.dialect)]) {
          const [step] = await database.read<{ detail?: string; key?: string }>({ sql: `${explain} ${sql}`, values });
          expect(step!.detail ?? step!.key).toMatch(/PRIMARY|autoindex_notes_1/);
        }
      });

      test('sort by bytes, so case and accents tell apart', async () => {
        const letters = ['b', 'B', 'é', 'e'].map((label, index) => note(2_000 + index, { label }));
        await database.write([upsert(notes, letters, database.dialect)]);
        const found = await database.read<{ label: string }>({
          sql: 'SELECT label FROM notes WHERE number BETWEEN 2000 AND 2003 ORDER BY label',
        });
        expect(found.map(({ label }) => label)).toEqual(['B', 'b', 'e', 'é']);
      });
    });

    describe('a query built with knex', () => {
      test('reads and writes', async () => {
        const { build } = database;
        await database.write([build('counters').insert({ name: 'built', amount: 7 })]);
        const query = build('counters').select('amount').where({ name: 'built' }).limit(1);
        expect(await database.read(query)).toEqual([{ amount: 7 }]);
        expect(await database.read(build.raw('SELECT SUM(amount) AS total FROM counters WHERE name = ?', ['built']))).toEqual([
          { total: 7 },
        ]);
      });

      test('cannot be awaited by itself', async () => {
        await expect((async () => database.build('counters').select('amount'))()).rejects.toThrow();
      });
    });

    describe('a write', () => {
      test('answers how many rows each statement matched', async () => {
        expect(await database.write([counter('one'), counter('two'), add('one', 0), add('nobody', 1)])).toEqual([1, 1, 1, 0]);
        expect(await database.write([])).toEqual([]);
      });

      test('changes nothing when a guarded statement misses', async () => {
        await database.write([counter('guarded')]);
        const guarded = (amount: number) => ({ statement: add('guarded', amount), affects: 1 });
        const missing = { statement: add('nobody', 1), affects: 1 };
        await expect(database.write([guarded(1), add('guarded', 2), missing, add('guarded', 4)])).rejects.toEqual(
          expect.objectContaining({ name: 'WriteRefused', index: 2 }),
        );
        await expect(database.write([missing])).rejects.toThrow(WriteRefused);
        expect(await amountOf('guarded')).toBe(0);
        expect(await database.write([guarded(1), add('guarded', 2), guarded(4)])).toEqual([1, 1, 1]);
        expect(await amountOf('guarded')).toBe(7);
      });

      test('tells a missed guard before a later statement can fail', async () => {
        await database.write([counter('guarded-first')]);
        const refused = database.write([{ statement: add('nobody', 1), affects: 1 }, counter('guarded-first')]);
        await expect(refused).rejects.toThrow(WriteRefused);
      });

      test('changes nothing when a row is there already, and names the key', async () => {
        await database.write([counter('unique')]);
        const refused = await database.write([add('unique', 1), counter('unique')]).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(UniqueViolation);
        expect((refused as UniqueViolation).key).toBe(database.dialect === 'sqlite' ? 'counters.name' : 'primary');
        expect(await amountOf('unique')).toBe(0);

        await database.write([upsert(notes, [note(20)], database.dialect)]);
        const sameLabel = {
          sql: 'UPDATE notes SET label = ? WHERE owner_id = ? AND number = 3',
          values: ['note 20', Buffer.from(other.replaceAll('-', ''), 'hex')],
        };
        await database.write([{ statement: sameLabel, affects: 1 }]);
        const stolen = await database
          .write([
            { sql: 'UPDATE notes SET owner_id = ?, number = 21 WHERE number = 3', values: [Buffer.from(owner.replaceAll('-', ''), 'hex')] },
          ])
          .catch((error: unknown) => error);
        expect((stolen as UniqueViolation).key).toBe(database.dialect === 'sqlite' ? 'notes.owner_id, notes.label' : 'by_label');
      });

      test('changes nothing when a check refuses, and names it', async () => {
        await database.write([counter('checked')]);
        const refused = await database.write([add('checked', 5), add('checked', -9), add('checked', 100)]).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(CheckViolation);
        expect((refused as CheckViolation).constraint).toBe('not_below_zero');
        expect(await amountOf('checked')).toBe(0);
      });

      test('leaves the connection usable after any refusal', async () => {
        await database.write([counter('after')]);
        for (let round = 0; round < 30; round++) {
          await expect(database.write([add('after', 1), counter('after')])).rejects.toThrow(UniqueViolation);
        }
        await database.write([add('after', 1), add('after', 1)]);
        expect(await amountOf('after')).toBe(2);
      });

      test('takes more than one packet holds', async () => {
        const body = 'x'.repeat(3_000_000);
        const rows = Array.from({ length: 8 }, (_, index) => note(9_000 + index, { body }));
        await database.write(rows.map((row) => upsert(notes, [row], database.dialect)));
        expect(await elsewhere.read({ sql: 'SELECT number FROM notes WHERE number >= 9000' })).toHaveLength(8);
        await database.write([deleteByKeys(notes, rows, database.dialect)]);
      });

      test('of many at once from two processes loses none, though they lock in opposite order', async () => {
        await database.write([counter('left'), counter('right')]);
        const forth = () =>
          database.write([
            { statement: add('left', 1), affects: 1 },
            { statement: add('right', 1), affects: 1 },
          ]);
        const back = () =>
          elsewhere.write([
            { statement: add('right', 1), affects: 1 },
            { statement: add('left', 1), affects: 1 },
          ]);
        await Promise.all(Array.from({ length: 10 }, () => [forth(), back()]).flat());
        expect([await amountOf('left'), await amountOf('right')]).toEqual([20, 20]);
      }, 30_000);
    });

    test('a snapshot sees one state of all tables while others write', async () => {
      await database.write([counter('sum-a'), counter('sum-b')]);
      const writing = new AbortController();
      const writer = (async () => {
        while (!writing.signal.aborted) await elsewhere.write([add('sum-a', 1), add('sum-b', 1)]);
      })();
      const query = (counterName: string) => ({ sql: 'SELECT amount FROM counters WHERE name = ?', values: [counterName] });
      for (let round = 0; round < 50; round++) {
        const [[a], [b]] = (await database.snapshot([query('sum-a'), query('sum-b')])) as [[{ amount: number }], [{ amount: number }]];
        expect(a.amount).toBe(b.amount);
      }
      writing.abort();
      await writer;
    });

    test('the clock counts microseconds, in a query as by itself', async () => {
      const before = await database.now();
      const [row] = await elsewhere.read<{ micros: number }>({ sql: `SELECT ${nowSql(database.dialect)} AS micros` });
      const after = await database.now();
      expect(row!.micros).toBeGreaterThanOrEqual(before);
      expect(after).toBeGreaterThanOrEqual(row!.micros);
      expect(Math.abs(after / 1_000 - Date.now())).toBeLessThan(2_000);
    });

    describe('migrations', () => {
      const migrations = [
        { id: '0001-first', statements: ['CREATE TABLE IF NOT EXISTS first_table (id BIGINT PRIMARY KEY)'] },
        { id: '0002-row', statements: ['INSERT INTO first_table (id) VALUES (1)'] },
      ];

      test('run once each, in order, though two processes start together', async () => {
        const ran = await Promise.all([database, elsewhere, database].map((one) => migrate(one, { scope: 'together', migrations })));
        expect(ran.flat()).toEqual(['0001-first', '0002-row']);
        const third = { id: '0003-row', statements: ['INSERT INTO first_table (id) VALUES (2)'] };
        expect(await migrate(elsewhere, { scope: 'together', migrations: [...migrations, third] })).toEqual(['0003-row']);
        expect(await database.read({ sql: 'SELECT id FROM first_table ORDER BY id' })).toEqual([{ id: 1 }, { id: 2 }]);
      });

      test('are waited for by those who do not own them', async () => {
        await expect(awaitMigrations(database, 'later', ['0001-later'], { deadlineMs: 0 })).rejects.toThrow(MigrationsMissing);
        const waiting = awaitMigrations(elsewhere, 'later', ['0001-later'], { deadlineMs: 10_000 });
        await migrate(database, { scope: 'later', migrations: [{ id: '0001-later', statements: [] }] });
        await waiting;
      });
    });
  });
}
