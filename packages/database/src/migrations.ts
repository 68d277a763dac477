/**
 * Schema migrations, run by knex's migrator under a lock that a killed process cannot leave behind.
 *
 * Each schema belongs to one service, which migrates at start; services that only use its tables wait. Migrations only expand
 * (new tables, columns, indexes); what contracts comes one release later, so that old and new code can run at once.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { retry } from '@parley/concurrency/retry';
import type { Knex } from 'knex';

import { DatabaseUnavailable, type Database, type MigrationConnection } from './database.ts';

export interface Schema {
  /** Prefix of knex's tables, such as `event_log` for `event_log_migrations`. */
  name: string;
  migrations: readonly Migration[];
}

export interface Migration {
  /** Unique in its schema and never changed, such as `0001-baseline`. */
  id: string;
  /** Must tolerate a second run: MySQL commits each DDL statement, and the process may be killed in between. */
  up: (knex: MigrationConnection) => Promise<void>;
}

/** A service that starts during a failover waits for the new primary. */
const unavailableDeadlineMs = 30_000;

/**
 * Runs the pending migrations in order and resolves with their ids. Safe when several processes start at once. While the database is
 * unavailable, tries again for `deadlineMs`; then throws DatabaseUnavailable.
 */
export function migrate(database: Database, schema: Schema, { deadlineMs = unavailableDeadlineMs } = {}): Promise<string[]> {
  return retry(() => database.withMigrationLock((connection) => runMigrations(connection, schema)), {
    retryIf: (error) => error instanceof DatabaseUnavailable,
    deadlineMs,
    delayMs: 200,
  });
}

async function runMigrations(connection: MigrationConnection, schema: Schema): Promise<string[]> {
  const config = migratorConfig(schema);
  // A killed process leaves knex's lock row behind. The lock held here already excludes every other process.
  await connection.migrate.forceFreeMigrationsLock(config);
  const [, applied] = (await connection.migrate.latest(config)) as [batch: number, ids: string[]];
  return applied;
}

/** Resolves when the owner has run all migrations of the schema; throws MigrationsMissing at the deadline. */
export async function awaitMigrations(database: Database, schema: Schema, { deadlineMs }: { deadlineMs: number }): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const applied = await readApplied(database, tableName(schema));
    const missing = schema.migrations.map(({ id }) => id).filter((id) => !applied.has(id));
    if (missing.length === 0) return;
    if (performance.now() >= deadline) throw new MigrationsMissing(schema.name, missing);
    await delay(200);
  }
}

export class MigrationsMissing extends Error {
  constructor(schema: string, ids: readonly string[]) {
    super(`the schema '${schema}' lacks migrations: ${ids.join(', ')}`);
    this.name = 'MigrationsMissing';
  }
}

const tableName = ({ name }: Schema): string => `${name}_migrations`;

function migratorConfig(schema: Schema): Knex.MigratorConfig {
  const migrationSource: Knex.MigrationSource<Migration> = {
    getMigrations: async () => [...schema.migrations],
    getMigrationName: ({ id }) => id,
    getMigration: async ({ up }) => ({ up, down: refuseDown }),
  };
  return {
    tableName: tableName(schema),
    migrationSource,
    // MySQL commits DDL by itself; on SQLite the migration lock is a transaction already.
    disableTransactions: true,
    // A newer release may have run migrations that this one does not know.
    disableMigrationsListValidation: true,
  };
}

async function refuseDown(): Promise<never> {
  throw new Error('migrations only move forward');
}

async function readApplied(database: Database, table: string): Promise<Set<string>> {
  try {
    if ((await database.read({ sql: tableExistsSql[database.dialect], values: [table] })).length === 0) return new Set();
    const rows = await database.read<{ name: string }>({ sql: `SELECT name FROM ${table}` });
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return new Set();
    throw error;
  }
}

const onServer = 'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?';
const tableExistsSql = {
  mysql: onServer,
  mariadb: onServer,
  sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
};
