import { describe, expect, test } from '@jest/globals';

import { decodeRow, deleteByKeys, selectByKeys, upsert, upserts } from '../table-sql.ts';
import { note, notes, otherOwner, owner, type Connections } from './fixtures.ts';

export function describeRows(clients: Connections): void {
  describe('rows of a table', () => {
    test('are read as they were written, with any content', async () => {
      const rows = [
        note(1, {
          body: `it's "quoted" \\ a ? and ; a line\nbreak, \0, 👩‍👩‍👧 and ٣`,
          tags: ['a', 'é"\\'],
          pinned: true,
          editedAt: 1_763_900_000_123_456,
        }),
        note(2, { digest: Buffer.from([0, 255, 39, 92, 63, 59, 0, 1]) }),
        note(3, { ownerId: otherOwner, body: '' }),
      ];
      await clients.database.write([upsert(notes, rows, clients.database.dialect)]);
      const found = await clients.other.read(selectByKeys(notes, rows, clients.database.dialect));
      const decoded = found.map((row) => decodeRow(notes, row)).sort((a, b) => a.number - b.number);
      expect(decoded).toEqual(rows);
    });

    test('are overwritten by an upsert; the last of two with the same key wins', async () => {
      const rows = [note(12), note(11, { pinned: true, tags: ['old'] }), note(10)];
      await clients.database.write(upserts(notes, rows, clients.database.dialect));
      await clients.database.write(upserts(notes, [note(11, { body: 'first' }), note(11, { body: 'second' })], clients.database.dialect));
      const [row] = await clients.other.read(selectByKeys(notes, [{ ownerId: owner, number: 11 }], clients.database.dialect));
      expect(decodeRow(notes, row!)).toEqual(note(11, { body: 'second' }));
    });

    test('are selected and deleted by many keys', async () => {
      const rows = Array.from({ length: 600 }, (_, index) => note(1_000 + index));
      await clients.database.write(upserts(notes, rows, clients.database.dialect));
      const keys = [...rows.slice(3, 300), { ownerId: otherOwner, number: 5_000 }];
      expect(await clients.other.read(selectByKeys(notes, keys, clients.database.dialect))).toHaveLength(297);
      expect(await clients.other.read(selectByKeys(notes, [], clients.database.dialect))).toEqual([]);
      const [deleted] = await clients.database.write([deleteByKeys(notes, keys, clients.database.dialect)]);
      expect(deleted).toBe(297);
      const [left] = await clients.other.read<{ count: number }>({
        sql: 'SELECT COUNT(*) AS count FROM notes WHERE number >= ?',
        values: [1_000],
      });
      expect(left).toEqual({ count: 303 });
    });

    test('are found through the primary key', async () => {
      const keys = Array.from({ length: 40 }, (_, index) => ({ ownerId: owner, number: 1_000 + index * 7 }));
      const explain = { sqlite: 'EXPLAIN QUERY PLAN', mysql: 'EXPLAIN FORMAT=TRADITIONAL', mariadb: 'EXPLAIN' }[clients.database.dialect];
      for (const { sql, values } of [
        selectByKeys(notes, keys, clients.database.dialect),
        deleteByKeys(notes, keys, clients.database.dialect),
      ]) {
        const [step] = await clients.database.read<{ detail?: string; key?: string }>({ sql: `${explain} ${sql}`, values });
        expect(step!.detail ?? step!.key).toMatch(/PRIMARY|autoindex_notes_1/);
      }
    });

    test('sort by bytes, so case and accents are distinct', async () => {
      const rows = ['b', 'B', 'é', 'e'].map((label, index) => note(2_000 + index, { label }));
      await clients.database.write([upsert(notes, rows, clients.database.dialect)]);
      const found = await clients.database.read<{ label: string }>({
        sql: 'SELECT label FROM notes WHERE number BETWEEN 2000 AND 2003 ORDER BY label',
      });
      expect(found.map(({ label }) => label)).toEqual(['B', 'b', 'e', 'é']);
    });
  });
}
