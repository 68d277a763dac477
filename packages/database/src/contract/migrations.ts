import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { startChild, type Child } from '@parley/testing-kit/child-process';

import { createTable } from '../build-table.ts';
import { UniqueViolation, type MigrationConnection } from '../database.ts';
import { awaitMigrations, migrate, MigrationsMissing, type Migration } from '../migrations.ts';
import type { OpenDatabaseOptions } from '../open-database.ts';
import { column, defineTable } from '../tables.ts';
import type { Connections } from './fixtures.ts';

const migratingProcess = fileURLToPath(new URL('migrating-process.fixture.ts', import.meta.url));

/** A migration of these SQL statements. */
function statements(id: string, ...texts: string[]): Migration {
  return {
    id,
    async up(knex) {
      for (const sql of texts) await knex.raw(sql);
    },
  };
}

export function describeMigrations(clients: Connections, options: () => Promise<OpenDatabaseOptions>): void {
  describe('migrations', () => {
    const migrations = [
      statements('0001-first', 'CREATE TABLE IF NOT EXISTS first_table (id BIGINT PRIMARY KEY)'),
      statements('0002-row', 'INSERT INTO first_table (id) VALUES (1)'),
    ];

    test('run once each, in order, when processes start together', async () => {
      const schema = { name: 'together', migrations };
      const applied = await Promise.all([clients.database, clients.other, clients.database].map((database) => migrate(database, schema)));
      expect(applied.flat()).toEqual(['0001-first', '0002-row']);
      const third = statements('0003-row', 'INSERT INTO first_table (id) VALUES (2)');
      expect(await migrate(clients.other, { name: 'together', migrations: [...migrations, third] })).toEqual(['0003-row']);
      expect(await clients.database.read({ sql: 'SELECT id FROM first_table ORDER BY id' })).toEqual([{ id: 1 }, { id: 2 }]);
    });

    test('run again from the one that failed', async () => {
      const table = 'CREATE TABLE IF NOT EXISTS second_table (id BIGINT PRIMARY KEY)';
      const before = statements('0001-before', 'CREATE TABLE IF NOT EXISTS before_it (id BIGINT PRIMARY KEY)');
      const failing = statements('0002-failing', table, 'INSERT INTO no_such_table (id) VALUES (1)');
      const fixed = statements('0002-failing', table, 'INSERT INTO second_table (id) VALUES (1)');
      const schema = { name: 'failing', migrations: [before, failing] };
      await expect(migrate(clients.database, schema)).rejects.toThrow('no_such_table');
      await expect(awaitMigrations(clients.database, schema, { deadlineMs: 0 })).rejects.toThrow(MigrationsMissing);
      expect(await migrate(clients.other, { ...schema, migrations: [before, fixed] })).toContain('0002-failing');
      expect(await clients.database.read({ sql: 'SELECT id FROM second_table' })).toEqual([{ id: 1 }]);
    });

    test('are awaited by services that do not own them', async () => {
      const schema = { name: 'later', migrations: [statements('0001-later')] };
      await expect(awaitMigrations(clients.database, schema, { deadlineMs: 0 })).rejects.toThrow(MigrationsMissing);
      const waiting = awaitMigrations(clients.other, schema, { deadlineMs: 10_000 });
      await migrate(clients.database, schema);
      await waiting;
    });

    test('of a newer release do not stop an older one', async () => {
      const older = { name: 'releases', migrations: [statements('0001-older')] };
      await migrate(clients.database, { ...older, migrations: [...older.migrations, statements('0002-newer')] });
      expect(await migrate(clients.other, older)).toEqual([]);
    });

    test('complete a table whose creation was interrupted', async () => {
      const entries = defineTable(
        'entries',
        { id: column.integer(), name: column.text(40) },
        { primaryKey: ['id'], indexes: { by_name: { columns: ['name'], unique: true } } },
      );
      const interrupted = statements('0001-interrupted', 'CREATE TABLE IF NOT EXISTS entries_draft (id BIGINT PRIMARY KEY)');
      const completed = { id: '0002-entries', up: (knex: MigrationConnection) => createTable(knex, entries) };
      await migrate(clients.database, { name: 'entries', migrations: [interrupted, completed] });
      const insert = (id: number) => clients.other.write([{ sql: "INSERT INTO entries (id, name) VALUES (?, 'same')", values: [id] }]);
      await insert(1);
      await expect(insert(2)).rejects.toThrow(UniqueViolation);
    });

    const startMigrating = async (mode: 'stop-halfway' | 'finish'): Promise<Child> =>
      startChild(migratingProcess, { args: [JSON.stringify(await options()), mode] });

    test('run in one process at a time, and after a process was killed in the middle', async () => {
      const killed = await startMigrating('stop-halfway');
      await killed.line(/^halfway/);
      const waiting = await Promise.all(Array.from({ length: 4 }, () => startMigrating('finish')));
      await Promise.all(waiting.map((child) => child.line(/^started/)));
      // The lock is held: none of the four gets further.
      expect(waiting.map((child) => child.output())).toEqual(Array(4).fill('started\n'));
      await killed.kill();
      const outcomes = await Promise.all(waiting.map((child) => child.line(/^applied/, { deadlineMs: 60_000 })));
      const applied = outcomes.flatMap((line) => JSON.parse(line.slice('applied '.length)) as string[]);
      expect(applied).toEqual(applied.includes('0001-first') ? ['0001-first', '0002-second'] : ['0002-second']);
      expect(await clients.database.read({ sql: 'SELECT number FROM interrupted' })).toEqual([{ number: 1 }]);
      await Promise.all(waiting.map((child) => child.ended));
    }, 90_000);
  });
}
