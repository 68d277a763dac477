import { describe, expect, test } from '@jest/globals';

import { awaitMigrations, migrate, MigrationsMissing } from '../migrations.ts';
import type { Doors } from './fixtures.ts';

export function describeMigrations(on: Doors): void {
  describe('migrations', () => {
    const migrations = [
      { id: '0001-first', statements: ['CREATE TABLE IF NOT EXISTS first_table (id BIGINT PRIMARY KEY)'] },
      { id: '0002-row', statements: ['INSERT INTO first_table (id) VALUES (1)'] },
    ];

    test('run once each, in order, though two processes start together', async () => {
      const ran = await Promise.all([on.database, on.elsewhere, on.database].map((one) => migrate(one, { scope: 'together', migrations })));
      expect(ran.flat()).toEqual(['0001-first', '0002-row']);
      const third = { id: '0003-row', statements: ['INSERT INTO first_table (id) VALUES (2)'] };
      expect(await migrate(on.elsewhere, { scope: 'together', migrations: [...migrations, third] })).toEqual(['0003-row']);
      expect(await on.database.read({ sql: 'SELECT id FROM first_table ORDER BY id' })).toEqual([{ id: 1 }, { id: 2 }]);
    });

    test('that failed in the middle are run again, those before them not', async () => {
      const table = 'CREATE TABLE IF NOT EXISTS second_table (id BIGINT PRIMARY KEY)';
      const before = { id: '0001-before', statements: ['CREATE TABLE IF NOT EXISTS before_it (id BIGINT PRIMARY KEY)'] };
      const failing = { id: '0002-failing', statements: [table, 'INSERT INTO no_such_table (id) VALUES (1)'] };
      await expect(migrate(on.database, { scope: 'failing', migrations: [before, failing] })).rejects.toThrow('no_such_table');
      await expect(awaitMigrations(on.database, 'failing', ['0002-failing'], { deadlineMs: 0 })).rejects.toThrow(MigrationsMissing);
      const mended = { ...failing, statements: [table, 'INSERT INTO second_table (id) VALUES (1)'] };
      expect(await migrate(on.elsewhere, { scope: 'failing', migrations: [before, mended] })).toContain('0002-failing');
      expect(await on.database.read({ sql: 'SELECT id FROM second_table' })).toEqual([{ id: 1 }]);
    });

    test('are waited for by those who do not own them', async () => {
      await expect(awaitMigrations(on.database, 'later', ['0001-later'], { deadlineMs: 0 })).rejects.toThrow(MigrationsMissing);
      const waiting = awaitMigrations(on.elsewhere, 'later', ['0001-later'], { deadlineMs: 10_000 });
      await migrate(on.database, { scope: 'later', migrations: [{ id: '0001-later', statements: [] }] });
      await waiting;
    });
  });
}
