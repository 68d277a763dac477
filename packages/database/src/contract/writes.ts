import { describe, expect, test } from '@jest/globals';

import { idToBytes } from '../column-codec.ts';
import { CheckViolation, UniqueViolation, WriteRefused } from '../database.ts';
import { deleteByKeys, insertIfAbsent, upsert, upserts } from '../table-sql.ts';
import { add, amountOf, counter, note, notes, otherOwner, owner, type Connections } from './fixtures.ts';

export function describeWrites(clients: Connections): void {
  describe('a write', () => {
    test('returns the number of rows that each statement matched', async () => {
      expect(await clients.database.write([counter('one'), counter('two'), add('one', 0), add('nobody', 1)])).toEqual([1, 1, 1, 0]);
      expect(await clients.database.write([])).toEqual([]);
    });

    test('changes nothing if a guard fails', async () => {
      await clients.database.write([counter('guarded')]);
      const guarded = (amount: number) => ({ statement: add('guarded', amount), affects: 1 });
      const missing = { statement: add('nobody', 1), affects: 1 };
      await expect(clients.database.write([guarded(1), add('guarded', 2), missing, add('guarded', 4)])).rejects.toEqual(
        expect.objectContaining({ name: 'WriteRefused', index: 2 }),
      );
      await expect(clients.database.write([missing])).rejects.toThrow(WriteRefused);
      expect(await amountOf(clients.other, 'guarded')).toBe(0);
      expect(await clients.database.write([guarded(1), add('guarded', 2), guarded(4)])).toEqual([1, 1, 1]);
      expect(await amountOf(clients.other, 'guarded')).toBe(7);
    });

    test('reports a failed guard before a later statement can fail', async () => {
      await clients.database.write([counter('guarded-first')]);
      const refused = clients.database.write([{ statement: add('nobody', 1), affects: 1 }, counter('guarded-first')]);
      await expect(refused).rejects.toThrow(WriteRefused);
    });

    test('changes nothing if it is stopped before its commit, even a single statement', async () => {
      await clients.database.write([counter('unfinished')]);
      const crash = () => {
        throw new Error('crashed on purpose');
      };
      for (const statements of [
        [add('unfinished', 1)],
        [{ statement: add('unfinished', 1), affects: 1 }],
        [add('unfinished', 1), counter('never')],
      ]) {
        await expect(clients.database.write(statements, crash)).rejects.toThrow('crashed on purpose');
      }
      expect([await amountOf(clients.other, 'unfinished'), await amountOf(clients.other, 'never')]).toEqual([0, undefined]);
      expect(await clients.database.write([add('unfinished', 2)], () => undefined)).toEqual([1]);
      expect(await amountOf(clients.other, 'unfinished')).toBe(2);
    });

    test('changes nothing if a row exists, and names the key', async () => {
      await clients.database.write([counter('unique')]);
      const refused = await clients.database.write([add('unique', 1), counter('unique')]).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(UniqueViolation);
      expect((refused as UniqueViolation).key).toBe(clients.database.dialect === 'sqlite' ? 'counters.name' : 'primary');
      expect(await amountOf(clients.other, 'unique')).toBe(0);

      const rows = [note(20), note(21, { ownerId: otherOwner, label: 'note 20' })];
      await clients.database.write([upsert(notes, rows, clients.database.dialect)]);
      const take = 'UPDATE notes SET owner_id = ? WHERE owner_id = ? AND number = 21';
      const stolen = await clients.database
        .write([{ sql: take, values: [idToBytes(owner), idToBytes(otherOwner)] }])
        .catch((error: unknown) => error);
      expect((stolen as UniqueViolation).key).toBe(clients.database.dialect === 'sqlite' ? 'notes.owner_id, notes.label' : 'by_label');
    });

    test('leaves an existing row as it is if it inserts only what is absent', async () => {
      const { dialect } = clients.database;
      const rows = [note(30, { body: 'first' }), note(30, { body: 'second' })];
      await clients.database.write(rows.map((row) => insertIfAbsent(notes, row, dialect)));
      expect(await clients.other.read({ sql: 'SELECT body FROM notes WHERE number = 30' })).toEqual([{ body: 'first' }]);
    });

    test('changes nothing if a check fails, and names it', async () => {
      await clients.database.write([counter('checked')]);
      const refused = await clients.database
        .write([add('checked', 5), add('checked', -9), add('checked', 100)])
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(CheckViolation);
      expect((refused as CheckViolation).constraint).toBe('not_below_zero');
      expect(await amountOf(clients.other, 'checked')).toBe(0);
    });

    test('leaves the connection usable after any failure', async () => {
      await clients.database.write([counter('after')]);
      for (let round = 0; round < 30; round++) {
        await expect(clients.database.write([add('after', 1), counter('after')])).rejects.toThrow(UniqueViolation);
      }
      await clients.database.write([add('after', 1), add('after', 1)]);
      expect(await amountOf(clients.other, 'after')).toBe(2);
    });

    test('may exceed one packet', async () => {
      const body = 'x'.repeat(3_000_000);
      const rows = Array.from({ length: 8 }, (_, index) => note(9_000 + index, { body }));
      await clients.database.write(upserts(notes, rows, clients.database.dialect));
      expect(await clients.other.read({ sql: 'SELECT number FROM notes WHERE number >= 9000' })).toHaveLength(8);
      await clients.database.write([deleteByKeys(notes, rows, clients.database.dialect)]);
    });

    test('succeeds despite concurrent writes of two processes in opposite lock order', async () => {
      await clients.database.write([counter('left'), counter('right')]);
      const forth = () =>
        clients.database.write([
          { statement: add('left', 1), affects: 1 },
          { statement: add('right', 1), affects: 1 },
        ]);
      const back = () =>
        clients.other.write([
          { statement: add('right', 1), affects: 1 },
          { statement: add('left', 1), affects: 1 },
        ]);
      await Promise.all(Array.from({ length: 10 }, () => [forth(), back()]).flat());
      expect([await amountOf(clients.other, 'left'), await amountOf(clients.other, 'right')]).toEqual([20, 20]);
    }, 30_000);
  });
}
